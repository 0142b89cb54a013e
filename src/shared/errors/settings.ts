import type { ErrorEntry } from './entry.ts'

/** Failures of a unit's settings, accounts and backups. */
export const settingsErrors = {
  'settings.account.unknown': {
    found: '没有这个账号',
    wanted: '本单位的账号',
    remedy: '刷新账号列表后重试',
    log: 'no such account',
    http: 404,
  },
  'settings.account.self': {
    found: '不能重设自己的密码',
    wanted: '其他人的账号',
    remedy: '改自己的密码请用“修改我的密码”，需要先输入现在的密码',
    log: 'an administrator cannot reset their own password',
  },
  'settings.server.other': {
    found: '这个地址不是本单位登记过的“{province}”省级服务',
    wanted: '同一个省级服务的新地址（密钥与登记时相同）',
    remedy: '请向省里核对地址；确实换了省级服务时，须用新的登记码重新登记',
    log: 'address belongs to another province server',
  },
  'settings.proxy.kind': {
    found: '系统设置的代理（{kind}）不是网页代理',
    wanted: 'HTTP 代理，或不用代理',
    remedy: '在设置的“网络”里改为手动填写 HTTP 代理，或选不用代理；不清楚请问单位的网管',
    log: 'the proxy of the system settings is not an HTTP proxy',
  },
  'backup.path': {
    found: '“{path}”不是完整的位置',
    wanted: '从盘符或 / 开始的完整路径，如 D:\\备份',
    remedy: '写出完整的路径，或从文件管理器的地址栏复制',
    log: 'path is not absolute',
    exit: 2,
  },
  'backup.taken': {
    found: '这里已有同名文件：{file}',
    wanted: '一个还没有的文件名',
    remedy: '换一个文件名或文件夹；已有的备份不会被覆盖',
    log: 'backup file exists',
    exit: 2,
  },
  'backup.insideHome': {
    found: '备份要放的位置在单位数据文件夹里：{folder}',
    wanted: '数据文件夹以外的位置，最好是另一块硬盘或 U 盘',
    remedy: '换一个文件夹：和数据放在一起的备份会和数据一起丢失',
    log: 'backup folder is inside the home',
    exit: 2,
  },
  'backup.notWritten': {
    found: '备份没有写成：{detail}',
    wanted: '可以写入、空间足够的文件夹',
    remedy: '检查文件夹是否存在、硬盘是否写满，再试一次；原有数据没有变动',
    log: 'backup could not be written',
    exit: 3,
  },
  'backup.damaged': {
    found: '“{file}”不是完好的备份：{detail}',
    wanted: '由本程序写出、没有改动过的备份文件',
    remedy: '换另一份备份；复制自 U 盘的请重新复制一次',
    log: 'backup is damaged',
    exit: 3,
  },
  'backup.altered': {
    found: '备份说明被改动过：它与备份里的数据不是一起写出的',
    wanted: '写出后没有改动过的备份文件',
    remedy: '不要使用这份备份，换另一份；请把这份文件交给管理员查看',
    log: 'the manifest of the backup is not the one written with its database',
    exit: 3,
  },
  'backup.unsealed': {
    found: '备份说明缺少防改动的校验，而写出这些数据的程序版本一定会写',
    wanted: '写出后没有改动过的备份文件',
    remedy: '不要使用这份备份，换另一份；请把这份文件交给管理员查看',
    log: 'the manifest of the backup lost its authentication',
    exit: 3,
  },
  'backup.notEmpty': {
    found: '文件夹里已有内容：{folder}',
    wanted: '一个空文件夹或还没有的文件夹',
    remedy: '换一个文件夹；恢复从不覆盖已有的数据',
    log: 'folder to restore into is not empty',
    exit: 2,
  },
} as const satisfies Record<string, ErrorEntry>
