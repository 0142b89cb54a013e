import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { findDictionary } from '../dictionaries/current-dictionary.ts'
import { findEnrolment } from '../enrolment/enrolment.ts'
import { findSplitView } from '../log/split-view.ts'
import { findSealList } from '../seals/seal-list.ts'
import type { Database } from '../store/database.ts'
import { feedCursor } from './feed-cursor.ts'
import { readLastRound } from './last-round.ts'
import { readLine } from './line-setting.ts'
import { newestReceiptAt } from './newest-receipt.ts'
import { readOutbox } from './outbox.ts'
import { findUnreadRestoration } from './restoration.ts'
import type { SyncRounds } from './sync-rounds.ts'
import { readUnsettled } from './unsettled.ts'

/** The connection to the province, the last round, and what waits to be sent or settled. */
export const readSyncStatus = (
  database: Database,
  { running, nextAt }: Pick<SyncRounds, 'running' | 'nextAt'>,
): SyncStatus => {
  const enrolment = findEnrolment(database)
  const last = readLastRound(database)
  return {
    server: enrolment?.server ?? null,
    province: enrolment?.keys.province ?? null,
    sealGeneration: findSealList(database)?.generation ?? null,
    dictionaryVersion: (enrolment && findDictionary(database)?.version) ?? null,
    feedCursor: feedCursor(database),
    running,
    nextAt: nextAt ?? null,
    last: last ? { ...last, problem: last.problem?.toJSON() ?? null } : null,
    receivedAt: newestReceiptAt(database),
    splitView: findSplitView(database),
    restored: findUnreadRestoration(database),
    line: readLine(database),
    outbox: readOutbox(database),
    unsettled: readUnsettled(database),
  }
}
