import { randomUUID } from 'node:crypto'
import { workbookDownload } from '../../../files/workbook-download.ts'
import type { CheckEvent, RunEvent } from '../../../shared/rpc/intake.ts'
import { tables } from '../../decoder/decoders.ts'
import { findDictionary } from '../../dictionaries/current-dictionary.ts'
import { findEnrolment } from '../../enrolment/enrolment.ts'
import { markedName } from '../../intake/mark/error-workbook.ts'
import { OpenImport } from '../../intake/session/open-import.ts'
import {
  faultsFrom,
  findingsOf,
  mendCells,
  rowOf,
  toColumnChoice,
  toLayout,
} from '../../intake/session/session-view.ts'
import { writeTemplate } from '../../intake/template.ts'
import { readImportHistory, undoImport } from '../../intake/write/import-history.ts'
import { forgetInterrupted, readInterrupted } from '../../intake/write/interrupted-import.ts'
import { callFile } from '../calls/call-file.ts'
import type { Procedures } from '../calls/procedures.ts'
import { streamCall } from '../calls/stream-call.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const intakeRoutes = ({ intake }: Procedures, workplace: Workplace) => {
  const imports = new OpenImport()
  return {
    open: intake.open.handler(async ({ input }) => {
      const { unit, closing } = workplace
      const { id, sheets, layout } = await imports.open(unit, callFile(input.file), closing)
      return { id, sheets: [...sheets], layout: toLayout(layout) }
    }),
    layout: intake.layout.handler(async ({ input: { id, sheet, headerRow } }) =>
      toLayout(await imports.get(id).layoutOf(sheet, headerRow)),
    ),
    check: intake.check.handler(({ input, signal }) => {
      const session = imports.get(input.id)
      return streamCall<CheckEvent, void>(
        workplace.closing,
        signal,
        (report, ending) =>
          session.check(input.sheet, toColumnChoice(input), ending, ({ rows, share }) =>
            report({ kind: 'progress', rows, share }),
          ),
        () => ({ kind: 'done', findings: findingsOf(session) }),
      )
    }),
    faults: intake.faults.handler(({ input: { id, from, count, ...filter } }) =>
      faultsFrom(imports.get(id), filter, from, count),
    ),
    row: intake.row.handler(({ input: { id, row } }) => rowOf(imports.get(id), row)),
    alike: intake.alike.handler(async ({ input: { id, field, text } }) => ({
      count: (await imports.get(id).checked.withText(field, text)).length,
    })),
    mend: intake.mend.handler(async ({ input }) => {
      const session = imports.get(input.id)
      await mendCells(session, input)
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
    run: intake.run.handler(({ input: { id, confirmed }, signal }) => {
      const session = imports.get(id)
      const importId = randomUUID()
      // Signing out cancels an import under way; nothing of it is stored then.
      return streamCall<RunEvent, Extract<RunEvent, { kind: 'done' }>>(
        workplace.closing,
        signal,
        async (report, ending) => {
          const counts = await session.run(importId, new Set(confirmed), ending, (rows, total) =>
            report({ kind: 'progress', rows, total }),
          )
          return { kind: 'done', counts: { ...counts }, importId, findings: findingsOf(session) }
        },
        (result) => result,
      )
    }),
    markedFile: intake.markedFile.handler(({ input: { id }, signal }) => {
      const session = imports.get(id)
      const ending = signal ? AbortSignal.any([signal, workplace.closing]) : workplace.closing
      return workbookDownload(markedName(session.name), (path) => session.writeMarked(path, ending))
    }),
    close: intake.close.handler(({ input: { id } }) => imports.close(id)),
    template: intake.template.handler(() => {
      const { database } = workplace.unit
      const [dictionary, enrolment] = [findDictionary(database), findEnrolment(database)]
      const source = dictionary && enrolment ? { dictionary, unit: enrolment.unit } : undefined
      return workbookDownload('职称证书导入模板.xlsx', (path) => writeTemplate(path, source))
    }),
    interrupted: intake.interrupted.handler(() => readInterrupted(workplace.unit)),
    forgetInterrupted: intake.forgetInterrupted.handler(({ input: { id } }) => forgetInterrupted(workplace.unit, id)),
    history: intake.history.handler(() => {
      // The page of imports asks this when it opens, and a file probably follows.
      tables.prepare()
      return readImportHistory(workplace.unit)
    }),
    undo: intake.undo.handler(async ({ input: { id } }) => ({ removed: await undoImport(workplace.unit, id) })),
  }
}
