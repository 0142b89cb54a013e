import { type Level, levels, type ReviewType, reviewTypes, words } from '../../shared/record/words.ts'
import type { Batch, BatchSummary } from '../../shared/rpc/submission.ts'
import paper from '../../ui/files/printable.module.css'
import { formatDateTime } from '../../ui/format/times.ts'
import { shortDigest } from './words.ts'

interface Props {
  readonly unitName: string
  readonly summary: BatchSummary
  /** Absent while nothing is signed yet. */
  readonly batch: Batch | undefined
}

/** "中级 12、副高级 3": only values that occur, in the order of the list. */
const totalsOf = <Key extends string>(
  counts: Readonly<Partial<Record<Key, number>>>,
  order: readonly Key[],
  names: Readonly<Record<Key, string>>,
): string =>
  order
    .filter((key) => counts[key])
    .map((key) => `${names[key]} ${counts[key]}`)
    .join('，')

export const levelTotals = (summary: BatchSummary) => totalsOf<Level>(summary.byLevel, levels, words.level)
export const reviewTypeTotals = (summary: BatchSummary) =>
  totalsOf<ReviewType>(summary.byReviewType, reviewTypes, words.reviewType)

/** The batch on paper: totals, one line per person with the number masked, and room for two signatures. */
export const BatchSheet = ({ unitName, summary, batch }: Props) => {
  return (
    <article className={`${paper.paper} ${paper.across}`}>
      <h1>职称证书提交汇总表</h1>
      <p className={paper.subtitle}>{batch ? `第 ${batch.seq} 批` : '尚未签名，仅供核对'}</p>
      <dl>
        <dt>组建单位</dt>
        <dd>{unitName}</dd>
        <dt>人数</dt>
        <dd>{summary.lines.length}</dd>
        <dt>按级别</dt>
        <dd className={paper.wide}>{levelTotals(summary)}</dd>
        <dt>按评审类型</dt>
        <dd className={paper.wide}>{reviewTypeTotals(summary)}</dd>
        {batch && (
          <>
            <dt>经办人签名</dt>
            <dd>
              {batch.clerk}，{formatDateTime(batch.createdAt)}
            </dd>
            <dt>审核人复签</dt>
            <dd>
              {batch.reviewer && batch.sealedAt ? `${batch.reviewer}，${formatDateTime(batch.sealedAt)}` : '待复签'}
            </dd>
            <dt>内容校验码</dt>
            <dd className={paper.wide}>{shortDigest(batch.digest)}</dd>
          </>
        )}
      </dl>
      <table>
        <thead>
          <tr>
            {[
              '序号',
              '姓名',
              '证件号码',
              '资格系列',
              '资格专业',
              '资格名称',
              '级别',
              '评审类型',
              '取得时间',
              '申报单位',
            ].map((header) => (
              <th key={header}>{header}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {summary.lines.map((line, index) => (
            <tr key={line.recordId}>
              <td>{index + 1}</td>
              <td>{line.name}</td>
              <td>{line.documentNumber}</td>
              <td>{line.series}</td>
              <td>{line.specialty}</td>
              <td>{line.title}</td>
              <td>{words.level[line.level]}</td>
              <td>{words.reviewType[line.reviewType]}</td>
              <td>{line.obtainedOn}</td>
              <td>{line.employerName}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={paper.signatures}>
        {['经办人：', '审核人：', '单位（盖章）：'].map((who) => (
          <span key={who}>
            {who}
            <br />
            <span className={paper.date}>年　　月　　日</span>
          </span>
        ))}
      </div>
    </article>
  )
}
