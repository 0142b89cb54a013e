import { randomUUID } from 'node:crypto'
import type { PlacedFault } from '../../../shared/certificate/fault.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import {
  type ImportEvent,
  type ImportResult,
  largestImport,
  mostFaultsShown,
  type PastImport,
} from '../../../shared/rpc/intake.ts'
import { writeErrorWorkbook } from '../../intake/error-workbook.ts'
import { listImports, undoImport } from '../../intake/import-history.ts'
import { writeTemplate } from '../../intake/template.ts'
import { markedName, workbookDownload } from '../../intake/workbook-download.ts'
import { type Unit, unitAccounts } from '../../unit.ts'
import type { Desk } from '../desk.ts'
import { type Procedures, withCallErrors } from '../procedures.ts'
import { progressStream } from '../progress-stream.ts'

const megabyte = 1024 * 1024

/** @throws Problem `host.fileTooLarge` */
const bytesOf = async (file: File): Promise<Uint8Array> => {
  if (file.size > largestImport) {
    const size = Math.ceil(file.size / megabyte)
    throw new Problem('host.fileTooLarge', { size, limit: largestImport / megabyte })
  }
  return new Uint8Array(await file.arrayBuffer())
}

async function* importFile(
  desk: Desk,
  file: File,
  dryRun: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<ImportEvent, void, void> {
  const { unit, closing } = desk
  const bytes = await bytesOf(file)
  const importId = dryRun ? null : randomUUID()
  yield* progressStream<ImportEvent, ImportResult>(
    async (report, aborted) => {
      const faults: PlacedFault[] = []
      let faultCount = 0
      const counts = await unit.importFile(
        { name: file.name, bytes },
        {
          dryRun,
          importId: importId ?? undefined,
          // Signing out ends an import under way, without a trace.
          signal: AbortSignal.any([aborted, closing]),
          onProgress: (rows) => report({ kind: 'progress', rows }),
          onFault: (fault) => {
            faultCount++
            if (faults.length < mostFaultsShown) faults.push(fault)
          },
        },
      )
      return { counts: { ...counts }, faults, faultCount, importId }
    },
    (result) => ({ kind: 'done', ...result }),
    signal,
  )
}

/** Judges the file once more, as it is now against the store, and marks every fault in a copy of it. */
async function markedFile(desk: Desk, file: File, signal: AbortSignal | undefined): Promise<File> {
  const { unit, closing } = desk
  const bytes = await bytesOf(file)
  const ending = signal ? AbortSignal.any([signal, closing]) : closing
  const faults: PlacedFault[] = []
  await unit.importFile(
    { name: file.name, bytes },
    { dryRun: true, signal: ending, onFault: (fault) => faults.push(fault) },
  )
  return workbookDownload(markedName(file.name), (path) =>
    writeErrorWorkbook(bytes, faults, path, { name: file.name, signal: ending }),
  )
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

export const intakeRoutes = ({ intake }: Procedures, desk: Desk) => ({
  importFile: intake.importFile.handler(({ input, signal }) =>
    // `File` is a DOM word; shared has none, so the contract's type is empty there. It is Node's own File here.
    withCallErrors(importFile(desk, input.file as File, input.dryRun, signal), signal),
  ),
  markedFile: intake.markedFile.handler(({ input, signal }) => markedFile(desk, input.file as File, signal)),
  template: intake.template.handler(() => workbookDownload('职称证书导入模板.xlsx', writeTemplate)),
  history: intake.history.handler(() => historyOf(desk.unit)),
  undo: intake.undo.handler(async ({ input: { id } }) => {
    const { store, session } = desk.unit
    return { removed: await undoImport(store.gate, session, id) }
  }),
})
