import { maskDocumentNumber } from '../../../shared/record/document-number.ts'
import type { Fault } from '../../../shared/record/fault.ts'
import type { RejudgeEvent } from '../../../shared/rpc/dictionaries.ts'
import { findDictionary } from '../../dictionaries/present-dictionary.ts'
import {
  countReopened,
  countStale,
  listRejudged,
  type RejudgeCounts,
  rejudgeRecords,
} from '../../dictionaries/rejudge.ts'
import { takeDictionaryFile } from '../../dictionaries/take-dictionary.ts'
import type { Desk } from '../desk.ts'
import { type Procedures, withCallErrors } from '../procedures.ts'
import { progressStream } from '../progress-stream.ts'

const rejudge = ({ unit, closing }: Desk, signal: AbortSignal | undefined) =>
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

export const dictionariesRoutes = ({ dictionaries }: Procedures, desk: Desk) => ({
  status: dictionaries.status.handler(() => {
    const { database } = desk.unit
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
    const { store, session } = desk.unit
    const { version, was } = await takeDictionaryFile(store, bytes, session.id)
    return { version, was: was ?? null }
  }),

  rejudge: dictionaries.rejudge.handler(({ signal }) => withCallErrors(rejudge(desk, signal), signal)),

  changed: dictionaries.changed.handler(({ input: { after, limit } }) =>
    listRejudged(desk.unit.database, after, limit).map(({ was, now, reopened, documentNumber, ...row }) => ({
      ...row,
      documentNumber: maskDocumentNumber(documentNumber),
      was: faultsOf(was),
      now: faultsOf(now),
      reopened: reopened === 1,
    })),
  ),
})
