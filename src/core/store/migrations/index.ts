import { first } from './0001-first.ts'
import { photoReview } from './0002-photo-review.ts'
import { certificates } from './0003-certificates.ts'
import { importUndo } from './0004-import-undo.ts'
import { recordOrigin } from './0005-record-origin.ts'
import { search } from './0006-search.ts'
import { withdrawnBatches } from './0007-withdrawn-batches.ts'
import { photoMatching } from './0008-photo-matching.ts'
import { rejudgement } from './0009-rejudgement.ts'
import { importTallies } from './0010-import-tallies.ts'
import { auditOrder } from './0011-audit-order.ts'
import { auditLeaves } from './0012-audit-leaves.ts'
import { applicantUploads } from './0013-applicant-uploads.ts'
import { bulkIndex } from './0014-bulk-index.ts'
import { lostUploads } from './0015-lost-uploads.ts'
import { leanerIndexes } from './0016-leaner-indexes.ts'
import { keptHeads } from './0017-kept-heads.ts'
import { keyEvents } from './0018-key-events.ts'
import { parkedEvents } from './0019-parked-events.ts'
import { batchChains } from './0020-batch-chains.ts'
import { adoption } from './0021-adoption.ts'
import { refusedBatches } from './0022-refused-batches.ts'
import { acceptedSeals } from './0023-accepted-seals.ts'
import { restoredProvince } from './0024-restored-province.ts'
import { submittedByBatch } from './0026-submitted-by-batch.ts'
import { warnedRecords } from './0027-warned-records.ts'
import type { Migration } from './migration.ts'

/** All steps in order. */
export const migrations: readonly Migration[] = [
  first,
  photoReview,
  certificates,
  importUndo,
  recordOrigin,
  search,
  withdrawnBatches,
  photoMatching,
  rejudgement,
  importTallies,
  auditOrder,
  auditLeaves,
  applicantUploads,
  bulkIndex,
  lostUploads,
  leanerIndexes,
  keptHeads,
  keyEvents,
  parkedEvents,
  batchChains,
  adoption,
  refusedBatches,
  acceptedSeals,
  restoredProvince,
  submittedByBatch,
  warnedRecords,
]
