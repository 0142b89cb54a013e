import type { App } from 'antd'
import { columnOf } from '../../shared/record/template-columns.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { GridRow } from '../../shared/rpc/records.ts'
import { changeOf, readRows } from './cell-clipboard.ts'
import type { GridColumn } from './grid-columns.ts'
import type { Paste } from './paste-preview.tsx'
import type { Editing } from './use-editing.ts'

interface Around {
  readonly client: CoreClient
  readonly editing: Editing
  readonly notify: ReturnType<typeof App.useApp>['message']
  /** The selected columns. */
  readonly chosen: readonly GridColumn[]
  /** Ordinals of the selected rows. */
  readonly selected: readonly number[]
  /** The active row, once it is read. */
  readonly row: GridRow | undefined
  /** Why the active cell of a row cannot be changed, in Chinese. */
  readonly fixed: (row: GridRow) => string | undefined
  /** Shows what would become of many rows before it happens. */
  readonly onMany: (paste: Paste) => void
}

/** Empties the selected cells that may be empty, or says why they may not. More than one row is previewed like a paste. */
export const clearCells = async ({ client, editing, notify, chosen, selected, row, fixed, onMany }: Around) => {
  const why = row && fixed(row)
  if (why) return void notify.info(why)
  const optional = chosen.filter(({ key }) => key !== 'state' && !columnOf.get(key)?.required)
  const [first] = optional
  if (!first) {
    const named = chosen.map(({ title }) => `“${title}”`).join('、')
    return void notify.info(`${named}是必填项，不能清空。要删除整条记录，请点右下角的“删除”。`)
  }
  const values = Object.fromEntries(optional.map(({ key }) => [key, '']))
  if (selected.length > 1 || !row) {
    const rows = await readRows(client, selected)
    const names = new Map(rows.map(({ id, values: { name } }) => [id, name ?? '']))
    return onMany({ changes: rows.map((each) => changeOf(each, values)), names, leftOver: 0 })
  }
  const [outcome] = await editing.apply(`${row.values.name ?? ''}的${first.title}`, [changeOf(row, values)])
  if (outcome?.problem) return void notify.warning(`${outcome.problem.found}。${outcome.problem.remedy}`)
  const faults = outcome?.outcome === 'refused' ? outcome.faults.filter(({ severity }) => severity === 'error') : []
  if (faults.length) void notify.info(`不能清空：${faults.map(({ wanted }) => wanted).join('；')}`)
}
