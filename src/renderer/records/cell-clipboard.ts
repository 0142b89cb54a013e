import type { App } from 'antd'
import type { ClipboardEvent } from 'react'
import { isMasked } from '../../shared/record/field-lists.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import { stageWords } from '../../shared/record/stage.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type GridRow, mostRowsRead, type RecordChange, type RecordValues } from '../../shared/rpc/records.ts'
import { parseCells } from './clipboard-table.ts'
import { copiedCells } from './copied-cells.ts'
import type { GridColumn } from './grid-columns.ts'
import type { Paste } from './paste-preview.tsx'
import type { Extent } from './selection.ts'
import type { RecordGridData } from './use-record-grid.ts'

/** The largest paste, in rows: it is previewed as a whole. */
const mostPasted = 2000

const isHidden = (key: GridColumn['key']): boolean => key !== 'state' && isMasked(key)

/** A change of what a row shows: refused where another person has changed it since. A masked number was not seen, so it is not compared. */
export const changeOf = ({ id, values: shown }: GridRow, values: RecordValues): RecordChange => ({
  id,
  values,
  seen: Object.fromEntries(
    Object.keys(values).flatMap((field) => (isMasked(field as Field) ? [] : [[field, shown[field] ?? '']])),
  ),
})

/** Rows by ordinal, however many. */
export const readRows = async (client: CoreClient, wanted: readonly number[]): Promise<GridRow[]> => {
  const read: GridRow[] = []
  for (let at = 0; at < wanted.length; at += mostRowsRead) {
    const answer = await client.records.rows({ ordinals: wanted.slice(at, at + mostRowsRead) })
    read.push(...answer.rows)
  }
  return read
}

interface Around {
  readonly client: CoreClient
  readonly data: RecordGridData
  readonly columns: readonly GridColumn[]
  readonly extent: Extent
  readonly mayEdit: boolean
  readonly notify: ReturnType<typeof App.useApp>['message']
  readonly onPaste: (paste: Paste) => void
  readonly onFailed: (error: unknown) => void
}

/** Copies the selected cells, and pastes the clipboard's cells onto the selection, as spreadsheets do. */
export const cellClipboard = ({ client, data, columns, extent, mayEdit, notify, onPaste, onFailed }: Around) => {
  const { ordinals, rows } = data
  const selected = ordinals.slice(extent.top, extent.bottom + 1)

  const keys = columns.slice(extent.left, extent.right + 1).map(({ key }) => key)
  const cellsOf = (chosen: readonly GridRow[]) =>
    copiedCells(
      chosen.map((row) => keys.map((key) => (key === 'state' ? stageWords[row.stage] : (row.values[key] ?? '')))),
    )
  const notAll = '选中的行还没有全部读出来。请分几次复制，每次几百行。'

  const copy = (event: ClipboardEvent) => {
    const chosen = selected.flatMap((ordinal) => rows.get(ordinal) ?? [])
    event.preventDefault()
    if (chosen.length < selected.length) return void notify.warning(notAll)
    for (const [type, text] of Object.entries(cellsOf(chosen))) event.clipboardData.setData(type, text)
    void notify.success(
      `已复制 ${chosen.length} 行${keys.some(isHidden) ? '；号码是遮住的，要完整号码请用右键菜单' : ''}`,
    )
  }

  /** The same for a menu, which has no event of the clipboard. @param password for whole numbers; masked ones without */
  const copyChosen = async (password?: string): Promise<void> => {
    const chosen = await readRows(client, selected)
    const numbers =
      password === undefined ? {} : await client.records.revealNumbers({ ids: chosen.map(({ id }) => id), password })
    const cells = cellsOf(
      chosen.map((row) => {
        const documentNumber = numbers[row.id]
        return documentNumber ? { ...row, values: { ...row.values, documentNumber } } : row
      }),
    )
    const blobs = Object.entries(cells).map(([type, text]) => [type, new Blob([text], { type })])
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))])
  }

  const paste = async (event: ClipboardEvent) => {
    const cells = parseCells(event.clipboardData.getData('text/plain'))
    event.preventDefault()
    if (cells.length === 0 || ordinals.length === 0) return
    if (!mayEdit) return void notify.info('修改由经办人账号进行。')
    const [only] = cells.length === 1 && cells[0]!.length === 1 ? cells[0]! : []
    // One cell fills the whole selection.
    const height = only === undefined ? cells.length : selected.length
    const width = only === undefined ? Math.max(...cells.map((row) => row.length)) : extent.right - extent.left + 1
    if (height > mostPasted) return void notify.warning(`一次最多粘贴 ${mostPasted} 行；更多的请用“导入表格”。`)
    const targets = ordinals.slice(extent.top, extent.top + height)
    try {
      const changes: RecordChange[] = []
      const names = new Map<string, string>()
      for (const row of await readRows(client, targets)) {
        // Use the row's own index, so that a deleted row does not shift the others.
        const index = targets.indexOf(row.ordinal)
        const texts = only === undefined ? cells[index]! : Array.from({ length: width }, () => only)
        const values = Object.fromEntries(
          texts.flatMap((text, offset) => {
            const key = columns[extent.left + offset]?.key
            // A masked number is not a value.
            const kept = key === undefined || key === 'state' || (isMasked(key) && text.includes('*'))
            return kept ? [] : [[key, text]]
          }),
        )
        changes.push(changeOf(row, values))
        names.set(row.id, row.values.name ?? '')
      }
      onPaste({ changes, names, leftOver: height - targets.length })
    } catch (error) {
      onFailed(error)
    }
  }

  return { copy, copyChosen, paste, hasNumbers: keys.some(isHidden) }
}
