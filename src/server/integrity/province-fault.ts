/** What to do about a fault of each kind. */
const remedies = {
  behind: '先找更新的备份；确实只能用这一份，运行 gzzc province restored',
  database: '停止服务，保留原来的文件，从备份恢复到出错以前',
  unreadable: '保留原来的数据，从备份恢复；恢复不了的请联系开发者',
  audit: '保留数据，查明是谁、何时改动过，再从备份恢复',
  batch: '这一批停办；从备份取回它的行，再检查一次',
  record: '从备份取回这条记录的行，再检查一次',
  certificate: '核对以前这张证书不要使用；从备份取回它的行，再检查一次',
  series: '改正以前不要再确认批次，否则编号会重复或跳号',
  feed: '从备份取回这些行，单位才会收到正确的结果',
  register: '从备份取回这一行，再检查一次',
  photo: '从备份取回这个文件；备份里也没有的，请单位重新提交',
  pdf: '从备份取回这个文件，否则单位和持证人下载不到',
  upload: '请申请人重新上传，或从备份取回这个文件',
} as const

export type ProvinceFaultKind = keyof typeof remedies

/** One contradiction in a province at rest. */
export interface ProvinceFault {
  readonly kind: ProvinceFaultKind
  /** The row, file or part, in the words that its table uses: an id, a number, a hash. */
  readonly place: string
  /** In Chinese: what was found. */
  readonly detail: string
}

/** Takes note of a fault. */
export type Report = (kind: ProvinceFaultKind, place: string, detail: string) => void

/** A fault in Chinese: place, what was found, what to do. */
export const provinceFaultText = ({ kind, place, detail }: ProvinceFault): string =>
  `${place}：${detail}；${remedies[kind]}`
