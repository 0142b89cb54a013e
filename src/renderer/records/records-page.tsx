import { App, Button } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import type { GridRow, RecordChange, RecordFilter, RecordOrder } from '../../shared/rpc/records.ts'
import { mostRowsRead } from '../../shared/rpc/records.ts'
import { EmptyState } from '../../ui/components/empty-state.tsx'
import { ImportButton } from '../../ui/components/import-button.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { emptyHint } from '../navigation/empty-hint.ts'
import type { SectionProps } from '../navigation/section.ts'
import { cellClipboard, changeOf, readRows } from './cell-clipboard.ts'
import { CellEditor, type Direction, steps } from './cell-editor.tsx'
import { clearCells } from './clear-cells.ts'
import { fixedBecause } from './fixed-cells.ts'
import { chosenColumns, type GridColumn } from './grid-columns.ts'
import { GridMenu } from './grid-menu.tsx'
import { RecordDialogs, type Shown } from './record-dialogs.tsx'
import { RecordFilters } from './record-filters.tsx'
import { RecordGrid } from './record-grid.tsx'
import { RecordsHeader } from './records-header.tsx'
import type { RecordsParts } from './records-parts.ts'
import './records.css'
import { RecordsStatus } from './records-status.tsx'
import { removeRecords } from './remove-records.ts'
import { extentOf, inside, type Selection, type Spot, single } from './selection.ts'
import { useEditing } from './use-editing.ts'
import { useKeptViews } from './use-kept-views.ts'
import { useRecordGrid } from './use-record-grid.ts'
import { useRecordKeys } from './use-record-keys.ts'
import { ColumnChooser, ViewMenu } from './view-tools.tsx'

/** 录入与导入: all records as a grid that is worked in like a spreadsheet. */
export const RecordsPage = ({
  client,
  account,
  edition,
  onChanged,
  place,
  onImport,
  parts,
}: SectionProps & { readonly parts: RecordsParts }) => {
  const { message, modal } = App.useApp()
  const mayEdit = account.role === 'clerk'
  const [filter, setFilter] = useState<RecordFilter>({ state: place.state, search: place.search })
  const [order, setOrder] = useState<RecordOrder>()
  const [selection, setSelection] = useState<Selection>(single({ row: 0, column: 0 }))
  const [edited, setEdited] = useState<Spot & { typed: string | undefined }>()
  const [importFile, setImportFile] = useState<string>()
  const [shown, setShown] = useState<Shown | undefined>(
    place.recordId ? { kind: 'drawer', id: place.recordId } : undefined,
  )
  const kept = useKeptViews(account.id)
  const columns = useMemo(() => chosenColumns(kept.columns, kept.widths), [kept.columns, kept.widths])
  const { value: choices } = useAnswer('choices', (signal) => client.records.choices(undefined, { signal }))

  /** Counts this page's own changes. They are shown in place; only other changes sort the list again. */
  const [own, setOwn] = useState(0)
  const search = useDeferredValue(filter.search?.trim() || undefined)
  const data = useRecordGrid(client, { ...filter, search }, order, edition - own)
  const { ordinals, rows } = data
  const editing = useEditing(client, (members) => {
    // Records that came or went have a place in the list only when it is read again.
    if (!members) setOwn((before) => before + 1)
    onChanged()
    data.rows.reread()
  })

  const extent = extentOf(selection)
  const bottom = Math.min(extent.bottom, ordinals.length - 1)
  const selected = ordinals.slice(extent.top, bottom + 1)
  const activeRow = () => rows.get(ordinals[selection.active.row])
  const filtered = Object.values({ ...filter, search }).some((value) => value !== undefined)

  const narrow = (next: RecordFilter) => {
    setFilter(next)
    setSelection(single({ row: 0, column: 0 }))
  }
  const showFailure = (error: unknown) => {
    const { found, remedy } = problemOf(error).toJSON()
    void message.error(`${found}。${remedy}`)
  }

  const step = async (way: 'undo' | 'redo') => {
    const words = way === 'undo' ? '已撤销' : '已重做'
    try {
      const done = await editing[way]()
      if (!done) return
      if (done.refused) void message.warning(`${words}：${done.label}；其中 ${done.refused} 条已不能改回`)
      else void message.success(`${words}：${done.label}`)
    } catch (error) {
      showFailure(error)
    }
  }

  useRecordKeys({
    free: !edited && !shown,
    onNew: mayEdit && !shown ? () => setShown({ kind: 'form', id: undefined }) : undefined,
    onStep: (way) => void step(way),
  })

  const beginEdit = (typed: string | undefined) => {
    const column = columns[selection.active.column]
    const row = activeRow()
    if (!row || !column) return
    const why = fixedBecause(row, column, mayEdit)
    if (why) return void message.info(why)
    setEdited({ ...selection.active, typed })
  }

  const clear = () =>
    clearCells({
      client,
      editing,
      notify: message,
      chosen: columns.slice(extent.left, extent.right + 1),
      selected,
      row: activeRow(),
      fixed: (row) => fixedBecause(row, columns[selection.active.column]!, mayEdit),
      onMany: (paste) => setShown({ kind: 'paste', paste }),
    }).catch(showFailure)

  const endEdit = (direction: Direction) => {
    setEdited(undefined)
    const { row, column } = steps[direction]
    const { active } = selection
    setSelection(
      single(inside({ row: active.row + row, column: active.column + column }, ordinals.length, columns.length)),
    )
  }

  const saveCell = async (row: GridRow, column: GridColumn, value: string) => {
    try {
      const label = `${row.values.name ?? ''}的${column.title}`
      const [outcome] = await editing.apply(label, [changeOf(row, { [column.key]: value })])
      if (outcome?.problem) rows.reread()
      return outcome
    } catch (error) {
      showFailure(error)
      return undefined
    }
  }

  const clipboard = cellClipboard({
    client,
    data,
    columns,
    extent,
    mayEdit,
    notify: message,
    onPaste: (paste) => setShown({ kind: 'paste', paste }),
    onFailed: showFailure,
  })

  const applyPaste = async (changes: readonly RecordChange[]) => {
    setShown(undefined)
    try {
      const outcomes = await editing.apply('粘贴', changes)
      const changed = outcomes.filter(({ outcome }) => outcome === 'changed').length
      // Changed by another person while the preview was open.
      const kept = outcomes.length - changed
      if (kept) void message.warning(`已粘贴到 ${changed} 条记录；${kept} 条刚刚被别人改过，没有覆盖`)
      else void message.success(`已粘贴到 ${changed} 条记录，按 Ctrl+Z 可以撤销`)
    } catch (error) {
      showFailure(error)
    }
  }

  const close = () => setShown(undefined)

  /** Sends a returned record to review again as it is. */
  const resend = async (id: string) => {
    try {
      const { outcomes } = await client.records.edit({ changes: [{ id, values: {} }], resend: true })
      const [outcome] = outcomes
      const why = outcome?.problem?.found ?? outcome?.faults.find(({ severity }) => severity === 'error')?.found
      if (outcome?.outcome !== 'changed') return void message.warning(`没有送审：${why ?? '记录已不是退回状态'}`)
      void message.success('已重新送审')
      close()
      onChanged()
    } catch (error) {
      showFailure(error)
    }
  }

  /** Shows the next record of the list in the drawer; a record that was opened from elsewhere has no place in the list. */
  const stepDrawer = async (id: string, by: 1 | -1) => {
    const row = selection.active.row + by
    const ordinal = ordinals[row]
    if (ordinal === undefined || activeRow()?.id !== id) return
    const [next] = await readRows(client, [ordinal])
    if (!next) return
    setSelection(single({ row, column: selection.active.column }))
    setShown({ kind: 'drawer', id: next.id })
  }

  const copyByMenu = async () => {
    try {
      await clipboard.copyChosen()
      void message.success(`已复制 ${selected.length} 行`)
    } catch (error) {
      showFailure(error)
    }
  }

  const confirmRemoval = () => {
    const wanted = selected
    void modal.confirm({
      title: `删除选中的 ${formatCount(wanted.length)} 条记录？`,
      content: '删错了可以按 Ctrl+Z 撤销，直到锁定或退出；操作日志会留下痕迹。提交过或正在办理的记录不会删除。',
      okText: '删除',
      okButtonProps: { danger: true },
      autoFocusButton: 'cancel',
      onOk: () => remove(wanted),
    })
  }

  const remove = async (wanted: readonly number[]) => {
    try {
      const { removed, held } = await removeRecords(client, wanted)
      if (removed.length) editing.noteRemoved(`删除 ${removed.length} 条记录`, removed)
      if (held) void message.warning(`已删除 ${removed.length} 条；${held} 条正在办理或提交过，没有删除`)
      else void message.success(`已删除 ${removed.length} 条，按 Ctrl+Z 可以撤销`)
    } catch (error) {
      showFailure(error)
    }
    setSelection(single({ row: Math.max(0, extent.top - 1), column: 0 }))
    onChanged()
  }

  // Moving the active cell renders only the grid and the foot, because a held page key leaves no time for more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the header depends only on the values listed here
  const header = useMemo(
    () => (
      <RecordsHeader
        client={client}
        mayEdit={mayEdit}
        onShow={(kind) => setShown(kind === 'form' ? { kind, id: undefined } : { kind })}
        onImport={onImport}
        onFailed={showFailure}
      />
    ),
    [mayEdit, onImport],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const filters = useMemo(
    () => (
      <RecordFilters filter={filter} onChange={narrow} choices={choices} importFile={importFile}>
        <ViewMenu
          views={kept.views}
          onUse={(view) => {
            narrow(view.filter)
            setOrder(view.order)
            kept.keep({ columns: view.columns })
          }}
          onSave={(name) => {
            const { importId, ...saved } = filter
            const view = { name, filter: saved, columns: [...kept.columns], ...(order ? { order } : {}) }
            kept.keep({ views: [...kept.views.filter((other) => other.name !== name), view] })
          }}
          onRemove={(name) => kept.keep({ views: kept.views.filter((view) => view.name !== name) })}
        />
        <ColumnChooser columns={kept.columns} onChange={(chosen) => kept.keep({ columns: chosen })} />
      </RecordFilters>
    ),
    [filter, order, choices, importFile, kept.columns, kept.views],
  )

  const empty = !data.loading && ordinals.length === 0
  return (
    <div className="records-page">
      {header}
      {filters}
      <ProblemNotice problem={data.problem} />
      {empty ? (
        <div className="records-empty">
          <EmptyState
            text={filtered ? '没有符合条件的记录。换一个查找内容，或清除筛选。' : emptyHint(onImport !== undefined)}
          >
            {filtered ? (
              <Button onClick={() => narrow({})}>清除筛选</Button>
            ) : (
              onImport && <ImportButton second onFile={onImport} />
            )}
            {mayEdit && <Button onClick={() => setShown({ kind: 'form', id: undefined })}>手工录入一条</Button>}
          </EmptyState>
        </div>
      ) : (
        <GridMenu
          actions={{
            open: () => {
              const row = activeRow()
              if (row) setShown({ kind: 'drawer', id: row.id })
            },
            copy: () => void copyByMenu(),
            ...(clipboard.hasNumbers && selected.length <= mostRowsRead
              ? { copyNumbers: () => setShown({ kind: 'copyNumbers' }) }
              : {}),
            ...(mayEdit
              ? {
                  edit: () => beginEdit(undefined),
                  clear: () => void clear(),
                  bulkEdit: () => setShown({ kind: 'bulk', ordinals: selected }),
                  remove: confirmRemoval,
                }
              : {}),
          }}
        >
          <RecordGrid
            data={data}
            columns={columns}
            order={order}
            onOrder={(next) => {
              setOrder(next)
              setSelection(single({ row: 0, column: selection.active.column }))
            }}
            selection={selection}
            onSelect={(next) => {
              setEdited(undefined)
              setSelection(next)
            }}
            edited={edited}
            resting={edited === undefined && shown === undefined}
            onEdit={beginEdit}
            editor={(row, column, { typed }) => (
              <CellEditor
                key={`${row.id} ${column.key}`}
                client={client}
                row={row}
                field={column.key as Exclude<GridColumn['key'], 'state'>}
                title={column.title}
                choices={choices}
                typed={typed}
                save={(value) => saveCell(row, column, value)}
                onDone={endEdit}
              />
            )}
            onOpen={({ id }) => setShown({ kind: 'drawer', id })}
            onCopy={clipboard.copy}
            onPaste={(event) => void clipboard.paste(event)}
            onClear={() => void clear()}
            onWiden={(key, width) => {
              const { [key]: _, ...widths } = kept.widths ?? {}
              kept.keep({
                widths: width === undefined ? widths : { ...widths, [key]: Math.round(Math.max(48, width)) },
              })
            }}
          />
        </GridMenu>
      )}
      <RecordsStatus
        count={ordinals.length}
        empty={empty}
        selected={selected.length}
        mayEdit={mayEdit}
        editing={editing}
        onStep={(way) => void step(way)}
        onOpen={() => {
          const row = activeRow()
          if (row) setShown({ kind: 'drawer', id: row.id })
        }}
        onBulkEdit={() => setShown({ kind: 'bulk', ordinals: selected })}
        onRemove={confirmRemoval}
      />
      {shown && (
        <RecordDialogs
          client={client}
          account={account}
          shown={shown}
          editing={editing}
          choices={choices}
          selected={selected.length}
          list={{ filter: { ...filter, search }, order, columns: columns.map(({ key }) => key) }}
          count={ordinals.length}
          parts={parts}
          onShow={setShown}
          onChanged={onChanged}
          onResend={(id) => void resend(id)}
          onStep={(id, by) => void stepDrawer(id, by)}
          onApplyPaste={(changes) => void applyPaste(changes)}
          onCopyNumbers={clipboard.copyChosen}
          onImportChosen={({ id, file }) => {
            setImportFile(file)
            narrow({ importId: id })
            close()
          }}
        />
      )}
    </div>
  )
}
