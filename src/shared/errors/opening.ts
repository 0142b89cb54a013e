import type { ErrorEntry } from './entry.ts'

/** Failures to open a file or folder by its path. */
export const openingErrors = {
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
    wanted: '表格（.xlsx、.csv）、照片文件夹或压缩包（.zip）、批次和回执文件（.gzzc、.gzzc-receipt）',
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
