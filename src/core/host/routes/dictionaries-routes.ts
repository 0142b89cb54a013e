import type { RejudgeEvent } from '../../../shared/rpc/dictionaries.ts'
import { adoptDictionaryFile } from '../../dictionaries/adopt-dictionary.ts'
import { readDictionaryStatus } from '../../dictionaries/dictionary-status.ts'
import { listRejudged, type RejudgeCounts, rejudgeRecords } from '../../dictionaries/rejudge.ts'
import { callBytes } from '../calls/call-file.ts'
import type { Procedures } from '../calls/procedures.ts'
import { streamCall } from '../calls/stream-call.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const dictionariesRoutes = ({ dictionaries }: Procedures, workplace: Workplace) => ({
  status: dictionaries.status.handler(() => readDictionaryStatus(workplace.unit.database)),

  load: dictionaries.load.handler(async ({ input }) => {
    const bytes = await callBytes(input.file)
    const { version, was } = await adoptDictionaryFile(workplace.unit, bytes)
    return { version, was: was ?? null }
  }),

  rejudge: dictionaries.rejudge.handler(({ signal }) => {
    const { unit, closing } = workplace
    return streamCall<RejudgeEvent, RejudgeCounts>(
      closing,
      signal,
      (report, ending) =>
        rejudgeRecords(unit, {
          signal: ending,
          onProgress: (done, total) => report({ kind: 'progress', done, total }),
        }),
      (counts) => ({ kind: 'done', ...counts }),
    )
  }),

  changed: dictionaries.changed.handler(({ input: { after, limit } }) =>
    listRejudged(workplace.unit.database, after, limit),
  ),
})
