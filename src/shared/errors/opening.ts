import type { ErrorEntry } from './entry.ts'

/** Files and folders of the computer that a person chose. */
export const openingErrors = {
  'opening.notGiven': {
    found: '窗口要用的文件或文件夹没有经人选择',
    wanted: '在系统的对话框里选择、拖进窗口或由系统打开的文件和文件夹',
    remedy: '重新选择一次；没有人选过而反复出现，请停止使用并联系管理员',
    log: 'window named a path that no person gave',
    http: 403,
  },
  'opening.gone': {
    found: '打不开“{name}”',
    wanted: '还在原处、没有被别的程序占用的文件或文件夹',
    remedy: '检查文件是否还在原处、U 盘是否插好、是否正被别的程序使用，然后重试',
    log: 'path cannot be read',
    http: 404,
    exit: 2,
  },
  'opening.kind': {
    found: '“{name}”不是本程序能打开的文件',
    wanted: '表格（.xlsx、.xls、.csv）、照片文件夹或压缩包（.zip）、批次和回执文件（.gzzc、.gzzc-receipt）',
    remedy: '选择上面几种文件；别的表格请先另存为 .xlsx',
    log: 'kind of file is not known',
  },
  'opening.tooLarge': {
    found: '“{name}”太大',
    wanted: '不超过 {limit} MB 的文件',
    remedy: '拆成几份，一份一份打开',
    log: 'file too large to be opened',
    http: 413,
  },
  'opening.tooMany': {
    found: '文件夹“{name}”里的文件太多',
    wanted: '不超过 {limit} 个文件的照片文件夹',
    remedy: '只打开放照片的那个文件夹，或把照片分到几个文件夹',
    log: 'folder has too many files',
    http: 413,
  },
} as const satisfies Record<string, ErrorEntry>
