import { Typography } from 'antd'
import type { Field } from '../../shared/record/record-fields.ts'
import { columnOf } from '../../shared/record/template-columns.ts'
import type { RecordDetail } from '../../shared/rpc/records.ts'
import './intake.css'
import { WasIs } from './was-is.tsx'

/** The origin of an imported record: its row, values that were read differently than written, and columns that were not imported. */
export const OriginDetails = ({ origin }: { origin: NonNullable<RecordDetail['origin']> }) => {
  const { file, sheet, row, changes, aside } = origin
  return (
    <>
      <div>
        {file}，{sheet} 第 {row} 行
      </div>
      {changes.map(({ field, was, is, mended }) => (
        <div key={`${field} ${was} ${is}`} className="origin-change">
          <Typography.Text type="secondary">
            {columnOf.get(field as Field)?.header ?? field}
            {mended ? '（导入时改）' : ''}：
          </Typography.Text>
          <WasIs was={was} is={is} />
        </div>
      ))}
      {Object.entries(aside).map(([header, text]) => (
        <div key={header}>
          <Typography.Text type="secondary">{header}（未导入）：</Typography.Text>
          {text}
        </div>
      ))}
    </>
  )
}
