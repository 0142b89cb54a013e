/** In Chinese, what the actions of the audit mean in the life of a certificate. */
const actionWords: Readonly<Record<string, string>> = {
  'batch.receive': '收到批次',
  'batch.examine': '审核批次',
  'batch.download': '下载整批证书',
  'record.hold': '列为待核实',
  'record.view': '作为有关记录被查看',
  'record.confirm': '审核确认，给号',
  'record.return': '退回',
  'issue.pause': '暂停签发',
  'issue.resume': '继续签发',
  'certificate.preview': '看样张',
  'certificate.issue': '签发',
  'certificate.reissue': '按原编号重新制作',
  'certificate.revoke': '撤销',
  'certificate.view': '查看',
  'certificate.download': '下载 PDF',
}

/** An action of the audit in Chinese; the action itself where there is no word. @example actionWord('certificate.view') // '查看' */
export const actionWord = (action: string): string => actionWords[action] ?? action

/** Whether an action is a look at a person's data, which changes nothing. */
export const isLook = (action: string): boolean => /\.(view|download|preview)$/.test(action)

/** In Chinese, what a row of the audit states, for what a person can read. Hashes and codes are left out. */
const detailWords: Readonly<Record<string, string>> = {
  accepted: '收下',
  held: '待核实',
  refused: '未收',
  percent: '看的比例（%）',
  records: '人数',
  files: '份数',
  number: '编号',
}

/** What a row states, in Chinese. @example detailText([{ name: 'percent', value: '20' }]) // '看的比例（%）20' */
export const detailText = (details: readonly { readonly name: string; readonly value: string }[]): string =>
  details.flatMap(({ name, value }) => (detailWords[name] ? [`${detailWords[name]} ${value}`] : [])).join('，')
