import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import {
  accountKeyAnswerSchema,
  administratorKeyAnswerSchema,
  type DeviceStanding,
} from '../../shared/sync/enrolment.ts'
import { noteProvinceChain } from '../chain/province-chain.ts'
import type { StoreContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { lacksRoute } from './province-client.ts'
import type { SyncContext } from './sync-context.ts'

export const standingSetting = 'deviceStanding'

const standingSchema = z.object({
  /** ISO time of the report. */
  at: z.string(),
  device: z.string(),
  /** What the unit called this computer; null when the province only reported the revocation. */
  name: z.string().nullable(),
  enrolledAt: z.string().nullable(),
  /** Day on which the province revoked this device; null while it is in force. */
  revokedOn: z.string().nullable(),
  /** Absent from a report of a province of an earlier version. */
  administrators: z.array(administratorKeyAnswerSchema).default([]),
  keys: z.array(accountKeyAnswerSchema),
})
export type Standing = z.infer<typeof standingSchema>

/** What the province reported last about this device and its keys; undefined before the first report. */
export const readStanding = (database: Database): Standing | undefined =>
  readSetting(database, standingSetting, standingSchema)

/** Stores a report, inside a unit of work. It leaves no audit row: no person did it, and no record changes. */
export const writeStanding = (
  work: UnitOfWork,
  { lastSeq, lastDigest, ...standing }: Omit<Standing, 'at'> & Partial<Pick<DeviceStanding, 'lastSeq' | 'lastDigest'>>,
): void => {
  writeSetting(work.database, standingSetting, { ...standing, at: work.at })
  if (lastSeq === undefined || lastDigest === undefined) return
  noteProvinceChain(work, { device: standing.device, lastSeq, lastDigest })
}

/**
 * Fetches the status of this device and of its keys from the province, and stores it.
 * @throws Problem `server.device.revoked`, `core.sync.*`
 */
export const pullStanding = async (
  { gate, client }: Pick<SyncContext, 'gate' | 'client'>,
  signal?: AbortSignal,
): Promise<void> => {
  try {
    const standing = await client.call('deviceStanding', { signal })
    await gate.write('unit', (work) => writeStanding(work, { ...standing, revokedOn: null }))
  } catch (error) {
    // A province server of an older version does not have this route.
    if (!lacksRoute(error)) throw error
  }
}

/** Keeps that the province revoked this device, when that is what a call failed with. */
export const noteRevoked = async ({ database, gate }: StoreContext, device: string, error: unknown): Promise<void> => {
  if (!(error instanceof Problem) || error.code !== 'server.device.revoked') return
  const known = readStanding(database)
  const nothing = { name: null, enrolledAt: null, administrators: [], keys: [] }
  const { name, enrolledAt, administrators, keys } = known?.device === device ? known : nothing
  const revokedOn = String(error.details['at'])
  await gate.write('unit', (work) => {
    writeStanding(work, { device, name, enrolledAt, administrators, keys, revokedOn })
    // The province forgets which photos a revoked device waits for. If it is reinstated, everything is sent again.
    work.database.run(query.deleteFrom('rosterEntry'))
  })
}

/**
 * Fetches the status of this device and stores it, a revocation too.
 * @throws Problem `server.device.revoked`, `core.sync.*`
 */
export const checkStanding = async (context: SyncContext): Promise<void> => {
  try {
    await pullStanding(context)
  } catch (error) {
    await noteRevoked(context, context.enrolment.device, error)
    throw error
  }
}
