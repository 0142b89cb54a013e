import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import type { LostTail } from '../audit/kept-head.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { findEnrolment } from '../enrolment/enrolment.ts'
import { isPlaceAsked } from '../places/place.ts'
import { type Database, query } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

const reportSetting = 'chain.province'
const reportSchema = z.object({
  device: z.string(),
  lastSeq: z.int(),
  /** Digest of the device's newest batch there; null before the first. */
  lastDigest: z.string().nullable(),
})
type ChainReport = z.infer<typeof reportSchema>

/** Setting: a backup was restored, and the province has not told since how far this device's chain is. */
const restoredSetting = 'chain.restored'

/** Stores how far this device's chain is at the province, inside a unit of work. */
export const noteProvinceChain = (work: UnitOfWork, { device, lastSeq, lastDigest }: ChainReport): void => {
  writeSetting(work.database, reportSetting, { device, lastSeq, lastDigest })
  writeSetting(work.database, restoredSetting, false)
}

/** Notes that this data is from a backup, inside a unit of work. */
export const noteRestored = (work: UnitOfWork): void => writeSetting(work.database, restoredSetting, true)

/** Setting: what the database lacked when it was opened, until a person has seen to it. */
const lostSetting = 'store.lostTail'
const lostSchema = z.object({ had: z.int(), has: z.int() }).nullable()

/** Notes that the database is older than it was, inside a unit of work. The loss found first counts. */
export const noteLostTail = (work: UnitOfWork, lost: LostTail): void => {
  if (!readSetting(work.database, lostSetting, lostSchema)) writeSetting(work.database, lostSetting, lost)
}

/** Notes that a person has seen to what the database lacked. @throws Problem `core.feed.settled` when nothing is open */
export const acknowledgeLoss = ({ gate, session }: WriteContext): Promise<void> =>
  gate.write(session.id, (work) => {
    const lost = readSetting(work.database, lostSetting, lostSchema)
    if (!lost) throw new Problem('core.feed.settled')
    writeSetting(work.database, lostSetting, null)
    work.audit({ action: 'store.lossAcknowledged', subject: 'unit', before: { ...lost } })
  })

/**
 * Why nothing is signed or sent. `behind`, `other`: this computer's chain of batches is shorter than the one that the province has
 * of this device, or has another batch in the newest one's place. `unchecked`: a backup was restored, and the province has not
 * been asked since. `lost`: the database lacks the last operations, and nobody has seen to it. `copied`: the folder is not where it
 * was, and nobody has said yet whether it was moved or copied.
 */
export interface ChainBreak {
  readonly relation: 'behind' | 'other' | 'unchecked' | 'lost' | 'copied'
  /** Number of batches that the province has of this device; null while that is unknown. */
  readonly province: number | null
  /** Number of batches that this computer has signed as this device; of `lost`, the operations that are missing. */
  readonly own: number
}

/** The newest batch that this computer signed as a device; undefined before the first. */
export const lastInChain = (database: Database, device: string) =>
  database.find(
    query
      .selectFrom('batch')
      .select(['chainSeq', 'digest'])
      .where('device', '=', device)
      .orderBy('chainSeq', 'desc')
      .limit(1),
  )

/** How this computer's chain differs from the province's, as the province reported it last; undefined when it does not. */
export const findChainBreak = (database: Database): ChainBreak | undefined => {
  const lost = readSetting(database, lostSetting, lostSchema)
  if (lost) return { relation: 'lost', province: null, own: Math.max(1, lost.had - lost.has) }
  const device = findEnrolment(database)?.device
  if (device === undefined) return undefined
  const own = lastInChain(database, device)?.chainSeq ?? 0
  const report = readSetting(database, reportSetting, reportSchema)
  // A unit that hands its batches in as files never had a report and cannot wait for one.
  if (report && readSetting(database, restoredSetting, z.boolean()))
    return { relation: 'unchecked', province: null, own }
  if (isPlaceAsked(database)) return { relation: 'copied', province: null, own }
  if (report?.device !== device || report.lastSeq === 0) return undefined
  const same = database.find(
    query.selectFrom('batch').select('digest').where('device', '=', device).where('chainSeq', '=', report.lastSeq),
  )
  if (same?.digest === report.lastDigest) return undefined
  return { relation: same ? 'other' : 'behind', province: report.lastSeq, own }
}

/** Whether a batch is the newest one that the province has of a device, as it reported last. */
export const isAtProvince = (database: Database, digest: string): boolean =>
  readSetting(database, reportSetting, reportSchema)?.lastDigest === digest

/**
 * Refuses to sign or send a batch that the province could not accept.
 * @throws Problem `core.chain.behind`, `core.chain.other`, `core.chain.unchecked`, `core.chain.lost`, `core.chain.copied`
 */
export const requireWholeChain = (database: Database): void => {
  const found = findChainBreak(database)
  if (!found) return
  const { relation, province, own } = found
  if (relation === 'lost') throw new Problem('core.chain.lost', { own })
  if (relation === 'copied') throw new Problem('core.chain.copied')
  if (relation === 'unchecked') throw new Problem('core.chain.unchecked')
  throw new Problem(`core.chain.${relation}`, { province: province ?? 0, own })
}
