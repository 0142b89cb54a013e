import { randomUUID } from 'node:crypto'
import { columnName } from '../../../files/table.ts'
import { workbookDownload } from '../../../files/workbook-download.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import type { PlacedFault } from '../../../shared/record/fault.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import { columnOf, columns } from '../../../shared/record/template-columns.ts'
import {
  type CheckEvent,
  type ImportedRow,
  type ImportFindings,
  type ImportLayout,
  largestImport,
  type PastImport,
  type RunEvent,
} from '../../../shared/rpc/intake.ts'
import { unitAccounts } from '../../accounts/keyring.ts'
import { requireRole } from '../../context/session.ts'
import type { FaultFilter } from '../../intake/check/verdict-tally.ts'
import { markedName } from '../../intake/mark/error-workbook.ts'
import { ImportSession } from '../../intake/session/import-session.ts'
import type { SheetLayout } from '../../intake/session/sheet-layout.ts'
import { writeTemplate } from '../../intake/template.ts'
import { listImports, undoImport } from '../../intake/write/import-history.ts'
import { findInterrupted, forgetInterrupted } from '../../intake/write/interrupted-import.ts'
import type { Unit } from '../../unit.ts'
import { type Procedures, withCallErrors } from '../calls/procedures.ts'
import { progressStream } from '../calls/progress-stream.ts'
import type { Workplace } from '../workplace/workplace.ts'

const megabyte = 1024 * 1024

/**
 * The file's bytes, piece by piece to where a thread reads them: a copy more of a long file would stay for a while.
 * @throws Problem `host.fileTooLarge`
 */
const bytesOf = async (file: File): Promise<Uint8Array> => {
  if (file.size > largestImport) {
    const size = Math.ceil(file.size / megabyte)
    throw new Problem('host.fileTooLarge', { size, limit: largestImport / megabyte })
  }
  const bytes = new Uint8Array(new SharedArrayBuffer(file.size))
  let at = 0
  for await (const piece of file.stream()) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** The file that a window works at. One at a time: another one, closing it or signing out lets it go. */
class OpenImport {
  readonly #workplace: Workplace
  #session: ImportSession | undefined

  constructor(workplace: Workplace) {
    this.#workplace = workplace
  }

  async open(file: File): Promise<ImportSession> {
    const { unit, closing } = this.#workplace
    requireRole(unit.session, 'clerk')
    const bytes = await bytesOf(file)
    const context = () => ({ account: unit.session.id, ...unit.judgeContext })
    const session = await ImportSession.open(unit.store, context, { name: file.name, bytes })
    this.#session?.close()
    this.#session = session
    closing.addEventListener('abort', () => this.close(session.id), { once: true })
    return session
  }

  /** @throws Problem `intake.notOpen` */
  get(id: string): ImportSession {
    if (this.#session?.id !== id) throw new Problem('intake.notOpen')
    return this.#session
  }

  close(id: string): void {
    if (this.#session?.id !== id) return
    this.#session.close()
    this.#session = undefined
  }
}

const toLayout = ({ sheet, headerRow, groupRow, columns: all, top }: SheetLayout): ImportLayout => ({
  sheet,
  headerRow,
  groupRow,
  columns: all.map((column) => ({ ...column, samples: [...column.samples] })),
  top: top.map(({ row, texts }) => ({ row, texts: [...texts] })),
})

const findingsOf = ({ checked, header, mendings }: ImportSession): ImportFindings => ({
  counts: checked.counts(new Set()),
  kinds: checked.kinds().map(({ field, ...kind }) => ({ ...kind, ...(field === undefined ? {} : { field }) })),
  changes: checked.changes.map((group) => ({ ...group, examples: [...group.examples] })),
  aside: header.unknown.map(({ column, header: written }) => ({ letters: columnName(column), header: written })),
  mendings,
})

async function* check(
  session: ImportSession,
  input: {
    sheet: string
    headerRow: number
    columns: readonly { column: number; field: Field | null }[]
    fixed: readonly { field: Field; text: string }[]
  },
  closing: AbortSignal,
  signal: AbortSignal | undefined,
): AsyncGenerator<CheckEvent, void, void> {
  const choice = {
    headerRow: input.headerRow,
    fields: new Map(input.columns.map(({ column, field }) => [column, field])),
    fixed: Object.fromEntries(input.fixed.map(({ field, text }) => [field, text])),
  }
  yield* progressStream<CheckEvent, void>(
    (report, aborted) =>
      session.check(input.sheet, choice, AbortSignal.any([aborted, closing]), ({ rows, share }) =>
        report({ kind: 'progress', rows, share }),
      ),
    () => ({ kind: 'done', findings: findingsOf(session) }),
    signal,
  )
}

async function* run(
  session: ImportSession,
  confirmed: readonly string[],
  closing: AbortSignal,
  signal: AbortSignal | undefined,
): AsyncGenerator<RunEvent, void, void> {
  const importId = randomUUID()
  yield* progressStream<RunEvent, Extract<RunEvent, { kind: 'done' }>>(
    async (report, aborted) => {
      // Signing out ends an import under way, without a trace.
      const ending = AbortSignal.any([aborted, closing])
      const counts = await session.run(importId, new Set(confirmed), ending, (rows, total) =>
        report({ kind: 'progress', rows, total }),
      )
      return { kind: 'done', counts: { ...counts }, importId }
    },
    (result) => result,
    signal,
  )
}

const faultsFrom = ({ checked }: ImportSession, filter: FaultFilter, from: number, count: number) => {
  const found = checked.faultsFrom(filter, from, count)
  return {
    total: found.total,
    faults: found.faults.map(({ fault, row }) => ({ ...fault, name: row.textOf('name').slice(0, 60) })),
  }
}

/** Fields that the row has a cell or a fault for, in the file's order; then the others that hold something. */
const rowOf = ({ checked, header }: ImportSession, at: number): ImportedRow => {
  const row = checked.rowAt(at)
  if (!row) throw new Problem('intake.notOpen')
  const faults: readonly PlacedFault[] = checked.faultsAt(at)
  const own = header.known.map(({ field }) => field)
  const others = columns
    .map(({ field }) => field)
    .filter(
      (field) => !own.includes(field) && (row.textOf(field) !== '' || faults.some((fault) => fault.field === field)),
    )
  return {
    row: at,
    cells: [...own, ...others].map((field) => {
      const { cell, column } = row.placeOf(field)
      const mended = row.mended[field]
      return {
        field,
        header: column || columnOf.get(field)!.header,
        cell: column ? cell : '',
        text: row.textOf(field),
        ...(mended === undefined ? {} : { mended }),
        faults: faults.filter((fault) => fault.field === field),
      }
    }),
    aside: Object.entries(row.aside()).map(([written, text]) => ({ header: written, text })),
  }
}

/** Marks every fault, as things stand, in a copy of the clerk's file. */
const markedFile = (session: ImportSession, closing: AbortSignal, signal: AbortSignal | undefined): Promise<File> => {
  const ending = signal ? AbortSignal.any([signal, closing]) : closing
  return workbookDownload(markedName(session.name), (path) => session.writeMarked(path, ending))
}

const historyOf = ({ database, home }: Unit): PastImport[] => {
  const names = new Map(unitAccounts(home).map((account) => [account.id, account.name]))
  return listImports(database).map(({ id, fileName, at, account, present, further, undoneAt, ...counted }) => ({
    id,
    file: fileName,
    at,
    account: names.get(account) ?? '',
    counts: counted,
    present,
    further,
    undoneAt,
  }))
}

export const intakeRoutes = ({ intake }: Procedures, workplace: Workplace) => {
  const imports = new OpenImport(workplace)
  return {
    open: intake.open.handler(async ({ input }) => {
      // `File` is a DOM word; shared has none, so the contract's type is empty there. It is Node's own File here.
      const { id, sheets, layout } = await imports.open(input.file as File)
      return { id, sheets: [...sheets], layout: toLayout(layout) }
    }),
    layout: intake.layout.handler(async ({ input: { id, sheet, headerRow } }) =>
      toLayout(await imports.get(id).layoutOf(sheet, headerRow)),
    ),
    check: intake.check.handler(({ input, signal }) =>
      withCallErrors(check(imports.get(input.id), input, workplace.closing, signal), signal),
    ),
    faults: intake.faults.handler(({ input: { id, from, count, ...filter } }) =>
      faultsFrom(imports.get(id), filter, from, count),
    ),
    row: intake.row.handler(({ input: { id, row } }) => rowOf(imports.get(id), row)),
    alike: intake.alike.handler(async ({ input: { id, field, text } }) => ({
      count: (await imports.get(id).checked.withText(field, text)).length,
    })),
    mend: intake.mend.handler(async ({ input: { id, row, field, text, all } }) => {
      const session = imports.get(id)
      const was = session.checked.rowAt(row)?.textOf(field)
      if (all && was !== undefined) await session.mendAll(field, was, text)
      else await session.mend(row, field, text)
      return findingsOf(session)
    }),
    undoMending: intake.undoMending.handler(async ({ input: { id } }) => {
      const session = imports.get(id)
      const row = await session.undoMending()
      return { row: row ?? null, findings: findingsOf(session) }
    }),
    counts: intake.counts.handler(({ input: { id, confirmed } }) => ({
      counts: { ...imports.get(id).checked.counts(new Set(confirmed)) },
    })),
    run: intake.run.handler(({ input: { id, confirmed }, signal }) =>
      withCallErrors(run(imports.get(id), confirmed, workplace.closing, signal), signal),
    ),
    markedFile: intake.markedFile.handler(({ input: { id }, signal }) =>
      markedFile(imports.get(id), workplace.closing, signal),
    ),
    close: intake.close.handler(({ input: { id } }) => imports.close(id)),
    template: intake.template.handler(() => workbookDownload('职称证书导入模板.xlsx', writeTemplate)),
    interrupted: intake.interrupted.handler(() => {
      const { database, home } = workplace.unit
      const note = findInterrupted(database, new Date())
      if (!note) return null
      const account = unitAccounts(home).find(({ id }) => id === note.account)?.name ?? ''
      return { id: note.id, file: note.fileName, at: note.at, account }
    }),
    forgetInterrupted: intake.forgetInterrupted.handler(({ input: { id } }) => {
      const { store, session } = workplace.unit
      return forgetInterrupted(store.gate, session, id)
    }),
    history: intake.history.handler(() => historyOf(workplace.unit)),
    undo: intake.undo.handler(async ({ input: { id } }) => {
      const { store, session } = workplace.unit
      return { removed: await undoImport(store.gate, session, id) }
    }),
  }
}
