import { batchRoot } from '../../trust/batch.ts'
import { unitName } from '../enrolment/enrolment.ts'
import type { Database } from '../store/database.ts'
import { readBatchContent } from './batch-content.ts'
import { getBatch } from './batch-list.ts'
import { summariseBatch } from './batch-summary.ts'
import { readWaitingContent } from './waiting-content.ts'

/** The batch that a clerk would freeze now, with the root of its content. */
export const previewBatch = (database: Database) => {
  const content = readWaitingContent(database)
  return { unitName: unitName(database), root: batchRoot(content), summary: summariseBatch(content.records) }
}

/** A batch with its lines and totals. @throws Problem `core.submit.missing` */
export const readBatch = (database: Database, id: string) => ({
  unitName: unitName(database),
  batch: getBatch(database, id),
  summary: summariseBatch(readBatchContent(database, id).records),
})
