import { writeFile } from 'node:fs/promises'
import type { State } from '../../shared/record/life-cycle.ts'
import { stateWords } from '../../shared/record/life-cycle.ts'
import type { VerifiedCounts } from './verify-all.ts'

type Counts = Record<string, number>

export interface DemoSummary {
  readonly well: boolean
  readonly persons: number
  readonly imported: { rows: number; accepted: number; refused: number; addedAgain: number; reasons: Counts }
  readonly photos: { files: number; passed: number; mended: number; refused: number; reasons: Counts; mendings: Counts }
  readonly states: Partial<Record<State, number>>
  readonly batches: number
  readonly receipt: { verified: boolean; accepted: number; refused: number; held: number }
  readonly certificates: { issued: number; failed: number }
  readonly verified: VerifiedCounts
  readonly audit: { unit: boolean; province: boolean; rows: number }
  readonly seconds: number
  readonly out: string
}

export const tally = (counts: Counts, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1
}

const list = (counts: Counts): string =>
  Object.entries(counts)
    .map(([key, count]) => `${key} ${count}`)
    .join('，') || '无'

const yes = (value: boolean): string => (value ? '是' : '否')

/** The lines of the summary: label and value. */
const lines = (summary: DemoSummary): [string, string][] => [
  [
    '导入',
    `${summary.imported.rows} 行，入库 ${summary.imported.accepted}，退回 ${summary.imported.refused}（${list(summary.imported.reasons)}），同一文件再导入新增 ${summary.imported.addedAgain}`,
  ],
  [
    '照片',
    `${summary.photos.files} 张，直接合格 ${summary.photos.passed}，修整后合格 ${summary.photos.mended}（${list(summary.photos.mendings)}），退回 ${summary.photos.refused}（${list(summary.photos.reasons)}）`,
  ],
  [
    '批次',
    `${summary.batches} 个，回执已验证 ${yes(summary.receipt.verified)}：接收 ${summary.receipt.accepted}，退回 ${summary.receipt.refused}，暂缓 ${summary.receipt.held}`,
  ],
  ['发证', `${summary.certificates.issued} 张，未成功 ${summary.certificates.failed}`],
  [
    '核验',
    `PDF ${summary.verified.certificates}，二维码（离线）${summary.verified.tokens}，两项查询 ${summary.verified.lookups}`,
  ],
  [
    '拒绝',
    `篡改的副本 ${yes(summary.verified.tamperedRefused)}，伪造的二维码 ${yes(summary.verified.forgedTokenRefused)}，撤销的证书显示为失效 ${yes(summary.verified.revokedShown)}`,
  ],
  [
    '记录现状',
    Object.entries(summary.states)
      .map(([state, count]) => `${stateWords[state as State]} ${count}`)
      .join('，'),
  ],
  [
    '操作日志',
    `${summary.audit.rows} 条，单位完整 ${yes(summary.audit.unit)}，省级完整 ${yes(summary.audit.province)}`,
  ],
]

/** The summary as text for a terminal. */
export const summaryText = (summary: DemoSummary): string =>
  [
    '',
    ...lines(summary).map(([what, text]) => `${what.padEnd(6, '　')}${text}`),
    `${summary.well ? '全程走通' : '有不符合预期之处'}，用时 ${summary.seconds} 秒；结果在 ${summary.out}`,
  ].join('\n')

const escapeHtml = (text: string): string => text.replace(/[&<>"]/gu, (sign) => `&#${sign.charCodeAt(0)};`)

/** Writes the summary as a page that a browser opens. */
export const writeReport = async (summary: DemoSummary, file: string): Promise<void> => {
  const rows = lines(summary)
    .map(([what, text]) => `<tr><th scope="row">${escapeHtml(what)}</th><td>${escapeHtml(text)}</td></tr>`)
    .join('\n')
  await writeFile(
    file,
    `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>样例全程报告</title>
<style>body{font:16px/1.7 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:60rem;margin:3rem auto;padding:0 1rem;color:#222}
h1{font-weight:600}table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #ddd;padding:.6rem .8rem;text-align:left;vertical-align:top}
th{white-space:nowrap;color:#555}.well{color:#0a7d33}.bad{color:#b3261e}</style>
<h1>样例全程报告 <span class="${summary.well ? 'well' : 'bad'}">${summary.well ? '全程走通' : '有不符合预期之处'}</span></h1>
<p>人员均为虚构，照片为绘制。导入名单 people.xlsx，错误标注 errors.xlsx，空白模板 template.xlsx，证书在 certificates 文件夹。</p>
<table>
${rows}
</table>
</html>
`,
  )
}
