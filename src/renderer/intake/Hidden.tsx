import { Alert, Button } from 'antd'
import type { ImportFindings } from '../../shared/rpc/intake.ts'
import type { ColumnMap } from './columnMap.ts'
import { keyOf } from './FaultsStep.tsx'

interface Props {
  readonly findings: ImportFindings
  readonly map: ColumnMap | undefined
  /** Shows the hidden rows alone. */
  readonly onRows: (kindKey: string) => void
}

/** What the clerk does not see in the spreadsheet, and what becomes of it. */
export function Hidden({ findings, map, onRows }: Props) {
  const rows = findings.kinds.find(({ code }) => code === 'row.hidden')
  const columns = map?.layout.columns.filter(({ column, hidden }) => hidden && map.fields.has(column)) ?? []
  if (!rows && columns.length === 0) return null
  const titles = [
    ...(rows ? [`${rows.count.toLocaleString('zh-CN')} 行在表格中是隐藏的`] : []),
    ...(columns.length > 0 ? [`${columns.map(({ letters }) => letters).join('、')} 列在表格中是隐藏的`] : []),
  ]
  return (
    <Alert
      className="import-advice"
      type="info"
      showIcon
      title={titles.join('；')}
      description={[
        ...(rows ? ['隐藏的行核对后勾选“已核对，允许导入”才会导入，不勾选就留在外面。'] : []),
        ...(columns.length > 0 ? ['隐藏的列照常读取；不想导入，可以回到“表格和列”改成不导入。'] : []),
      ].join('')}
      {...(rows ? { action: <Button onClick={() => onRows(keyOf(rows))}>只看隐藏的行</Button> } : {})}
    />
  )
}
