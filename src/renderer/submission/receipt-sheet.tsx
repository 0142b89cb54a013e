import type { ReceiptView } from '../../shared/rpc/submission.ts'
import paper from '../../ui/files/printable.module.css'
import { formatDateTime } from '../../ui/format/times.ts'
import { outcomeWords } from './words.ts'

/** The number of records by outcome. */
export const countOutcomes = ({ lines }: ReceiptView) => {
  const count = (wanted: string) => lines.filter(({ outcome }) => outcome === wanted).length
  return { accepted: count('accepted'), refused: count('refused'), held: count('held') }
}

/** The receipt on paper. The evidence is the signed receipt in the store; the paper only refers to it. */
export const ReceiptSheet = ({ unitName, receipt: view }: { unitName: string; receipt: ReceiptView }) => {
  const { accepted, refused, held } = countOutcomes(view)
  return (
    <article className={paper.paper}>
      <h1>职称证书提交回执</h1>
      <p className={paper.subtitle}>第 {view.receipt.seq} 批</p>
      <dl>
        <dt>组建单位</dt>
        <dd>{unitName}</dd>
        <dt>答复机关</dt>
        <dd>{view.province}</dd>
        <dt>收到时间</dt>
        <dd>{formatDateTime(view.receipt.receivedAt)}</dd>
        <dt>结果</dt>
        <dd>
          接收 {accepted}，退回 {refused}，暂缓 {held}
        </dd>
        <dt>批次编号</dt>
        <dd className={paper.wide}>{view.receipt.batchId}</dd>
        <dt>内容校验码</dt>
        <dd className={paper.wide}>{view.receipt.manifest}</dd>
        <dt>公开日志</dt>
        <dd className={paper.wide}>
          {view.logName} 第 {view.logIndex + 1} 条
        </dd>
        <dt>签名钥匙</dt>
        <dd className={paper.wide}>{view.keyId}</dd>
      </dl>
      <table>
        <thead>
          <tr>
            {['序号', '姓名', '证件号码', '资格名称', '结果', '说明'].map((header) => (
              <th key={header}>{header}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.lines.map((line, index) => (
            <tr key={line.recordId}>
              <td>{index + 1}</td>
              <td>{line.name}</td>
              <td>{line.documentNumber}</td>
              <td>{line.title}</td>
              <td>{outcomeWords[line.outcome].text}</td>
              <td>{line.reasons.join('；')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  )
}
