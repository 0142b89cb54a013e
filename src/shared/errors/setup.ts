import type { ErrorEntry } from './entry.ts'

/** Failures of the first run, which makes a unit in an empty folder and enrols it. */
export const setupErrors = {
  'setup.address': {
    found: '“{address}”不是可以使用的省级服务地址',
    wanted: '以 https:// 开头的地址',
    remedy: '照登记通知上的地址原样填写',
    log: 'server address is not an acceptable URL',
  },
  'setup.address.plain': {
    found: '“{address}”不加密，同一网络里的其他人能看到省里发来的内容',
    wanted: '以 https:// 开头的地址',
    remedy: '请先向省里要 https 地址；确实没有，而且单位的内部网络可以信任的，须明确同意后才能使用',
    log: 'server address is plain HTTP in a private network',
  },
  'setup.code': {
    found: '登记码不完整',
    wanted: '20 个字母和数字，如 ABCD-2345-EFGH-6789-JKMN',
    remedy: '照登记通知上的登记码逐字核对；登记码里没有字母 I、L、O、U 和数字 0、1',
    log: 'enrolment code is malformed',
  },
  'setup.done': {
    found: '这台电脑已经登记为“{unit}”',
    wanted: '还没有登记的电脑',
    remedy: '不用再登记；要换成另一个单位，请用另一个数据文件夹',
    log: 'already enrolled',
    http: 409,
  },
  'setup.file.damaged': {
    found: '“{file}”不是登记用的文件，或者已损坏',
    wanted: '省里发来的登记文件或答复文件，收到什么样就选什么样',
    remedy: '确认选对了文件；从 U 盘重新复制一次，仍打不开请省里重发',
    log: 'file is not an enrolment file',
  },
  'setup.answer.other': {
    found: '这份答复不是给这台电脑的',
    wanted: '对本机导出的申请文件的答复',
    remedy: '在导出申请文件的那台电脑上导入；或在本机重新导出申请文件，请省里答复',
    log: 'answer is for another device',
  },
  'setup.server.other': {
    found: '这个地址上的服务出示的密钥与登记文件上的不同',
    wanted: '发出登记文件的省级服务',
    remedy: '没有登记，登记码也没有发出。请核对服务器地址；地址无误时请致电省人社厅专技处核实',
    log: 'server at this address has other keys than the notice names',
  },
  'setup.answer.province': {
    found: '这份答复不是由登记文件上的省级服务签发的',
    wanted: '同一个省级服务的答复',
    remedy: '不要使用这份文件，请向省人社厅专技处核实',
    log: 'answer is signed by another province',
  },
  'setup.unit.other': {
    found: '这个登记码是发给“{unit}”的，不是本单位',
    wanted: '省里发给本单位的登记码',
    remedy: '本机的登记没有改变。请向省里要一个发给本单位的登记码',
    log: 'code is of another unit',
    http: 409,
  },
  'setup.sample.none': {
    found: '这里不是用来试用的样例数据',
    wanted: '在第一次使用时选择“先用样例试试”得到的数据',
    remedy: '正式数据不会被删除；请照常登录使用',
    log: 'folder has no removable sample',
    http: 409,
  },
} as const satisfies Record<string, ErrorEntry>
