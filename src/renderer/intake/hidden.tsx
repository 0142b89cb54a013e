import { Alert, Button } from 'antd'
import type { ImportFindings } from '../../shared/rpc/intake.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import type { ColumnMap } from './column-map.ts'
import { keyOf } from './faults-step.tsx'

interface Props {
  readonly findings: ImportFindings
  readonly map: ColumnMap | undefined
  /** Shows the hidden rows alone. */
  readonly onRows: (kindKey: string) => void
}

/** Lists hidden rows and columns of the spreadsheet, and says whether they are imported. */
export const Hidden = ({ findings, map, onRows }: Props) => {
  const rows = findings.kinds.find(({ code }) => code === 'row.hidden')
  const columns = map?.layout.columns.filter(({ column, hidden }) => hidden && map.fields.has(column)) ?? []
  if (!rows && columns.length === 0) return null
  const parts = [
    ...(rows ? [`${formatCount(rows.count)} 行在表格中是隐藏的，勾选“已核对，允许导入”才会导入`] : []),
    ...(columns.length > 0
      ? [`${columns.map(({ letters }) => letters).join('、')} 列在表格中是隐藏的，照常读取（回到第一步可以改）`]
      : []),
  ]
  return (
    <Alert
      className="import-advice"
      type="info"
      showIcon
      title={parts.join('；')}
      {...(rows
        ? {
            action: (
              <Button size="small" onClick={() => onRows(keyOf(rows))}>
                只看隐藏的行
              </Button>
            ),
          }
        : {})}
    />
  )
}
