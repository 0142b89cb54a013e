import { maskDocumentNumber } from '../../../shared/record/document-number.ts'
import type { Fault } from '../../../shared/record/fault.ts'
import type { RejudgeEvent } from '../../../shared/rpc/dictionaries.ts'
import { adoptDictionaryFile } from '../../dictionaries/adopt-dictionary.ts'
import { findDictionary } from '../../dictionaries/current-dictionary.ts'
import {
  countReopened,
  countStale,
  listRejudged,
  type RejudgeCounts,
  rejudgeRecords,
} from '../../dictionaries/rejudge.ts'
import { type Procedures, withCallErrors } from '../calls/procedures.ts'
import { progressStream } from '../calls/progress-stream.ts'
import type { Workplace } from '../workplace/workplace.ts'

const rejudge = ({ unit, closing }: Workplace, signal: AbortSignal | undefined) =>
  progressStream<RejudgeEvent, RejudgeCounts>(
    (report, aborted) =>
      rejudgeRecords(unit.store, unit.session, unit.judgeContext, {
        signal: AbortSignal.any([aborted, closing]),
        onProgress: (done, total) => report({ kind: 'progress', done, total }),
      }),
    (counts) => ({ kind: 'done', ...counts }),
    signal,
  )

const faultsOf = (json: string): Fault[] => JSON.parse(json) as Fault[]

export const dictionariesRoutes = ({ dictionaries }: Procedures, workplace: Workplace) => ({
  status: dictionaries.status.handler(() => {
    const { database } = workplace.unit
    const version = findDictionary(database)?.version ?? null
    return {
      version,
      stale: version === null ? 0 : countStale(database, version),
      reopened: countReopened(database),
    }
  }),

  load: dictionaries.load.handler(async ({ input }) => {
    // `File` is a DOM word; the contract's type is empty there.
    const bytes = new Uint8Array(await (input.file as File).arrayBuffer())
    const { store, session } = workplace.unit
    const { version, was } = await adoptDictionaryFile(store, bytes, session.id)
    return { version, was: was ?? null }
  }),

  rejudge: dictionaries.rejudge.handler(({ signal }) => withCallErrors(rejudge(workplace, signal), signal)),

  changed: dictionaries.changed.handler(({ input: { after, limit } }) =>
    listRejudged(workplace.unit.database, after, limit).map(({ was, now, reopened, documentNumber, ...row }) => ({
      ...row,
      documentNumber: maskDocumentNumber(documentNumber),
      was: faultsOf(was),
      now: faultsOf(now),
      reopened: reopened === 1,
    })),
  ),
})
