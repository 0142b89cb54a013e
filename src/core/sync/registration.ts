import type { SigningRole } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { Registration } from '../../shared/rpc/settings.ts'
import type { AccountKeyAnswer } from '../../shared/sync/enrolment.ts'
import { keyId } from '../../trust/keys.ts'
import { shownKeyCharacters } from '../accounts/account-list.ts'
import { unitAccounts } from '../accounts/keyring.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { findEnrolment } from '../enrolment/enrolment.ts'
import { isSample } from '../sample/sample-mark.ts'
import { type Database, query } from '../store/database.ts'
import { checkStanding, readStanding, type Standing } from './device-standing.ts'
import type { SyncContext } from './sync-context.ts'

/** A key that ends within this many days is shown as ending. */
const warnDays = 60

const stateOf = (
  known: AccountKeyAnswer | undefined,
  registered: boolean,
  standing: Standing | undefined,
  now: number,
): Registration['keys'][number]['state'] => {
  if (!known && !registered) return 'waiting'
  if (standing?.revokedOn || known?.revokedAt) return 'revoked'
  if (!known) return standing?.administrators.some(isUnreleased) ? 'unreleased' : 'registered'
  const left = Date.parse(known.validUntil) - now
  if (left <= 0) return 'expired'
  return left < warnDays * 86_400_000 ? 'ending' : 'valid'
}

type AdministratorKey = Standing['administrators'][number]

const isUnreleased = ({ releasedAt, revokedAt }: AdministratorKey): boolean => !releasedAt && !revokedAt

const administratorState = (
  known: AdministratorKey | undefined,
  revokedOn: string | null | undefined,
): Registration['administrators'][number]['state'] => {
  if (!known) return 'waiting'
  if (known.revokedAt || revokedOn) return 'revoked'
  return known.releasedAt ? 'released' : 'unreleased'
}

const shownEvents = 200

const readEvents = (database: Database, device: string): Registration['events'] =>
  database
    .all(query.selectFrom('keyEvent').selectAll().orderBy('seq', 'desc').limit(shownEvents))
    .map(({ seq, at, change, role, keyId: key, deviceName, device: holder }) => {
      const own = holder === device
      return { seq, at, change, role, key, deviceName, own }
    })

/**
 * The registration of this computer and of the keys of its people, as the province reported it last.
 * Deactivated accounts are left out. Null before the unit is enrolled, and for sample data.
 */
export const readRegistration = ({ database, home }: Pick<UnitContext, 'database' | 'home'>): Registration | null => {
  const enrolment = findEnrolment(database)
  if (!enrolment || isSample(database)) return null
  const kept = readStanding(database)
  const standing = kept?.device === enrolment.device ? kept : undefined
  const keys = new Map(standing?.keys.map((key) => [key.keyId, key]))
  const active = new Set(unitAccounts(home).map(({ id }) => id))
  const now = Date.now()
  return {
    device: enrolment.device,
    name: standing?.name ?? null,
    enrolledAt: standing?.enrolledAt ?? null,
    revokedOn: standing?.revokedOn ?? null,
    at: standing?.at ?? null,
    keys: database
      .all(query.selectFrom('account').selectAll().where('role', '!=', 'administrator').orderBy('createdAt'))
      .filter(({ id }) => active.has(id))
      .map(({ id, name, role, publicKey, registeredAt }) => {
        const key = keyId(publicKey)
        const known = keys.get(key)
        return {
          account: id,
          name,
          role: role as SigningRole,
          key: key.slice(0, shownKeyCharacters),
          validFrom: known?.validFrom ?? null,
          validUntil: known?.validUntil ?? null,
          state: stateOf(known, registeredAt !== null, standing, now),
        }
      }),
    administrators: database
      .all(query.selectFrom('account').selectAll().where('role', '=', 'administrator').orderBy('createdAt'))
      .filter(({ id }) => active.has(id))
      .map(({ id, name, publicKey }) => {
        const key = keyId(publicKey)
        const known = standing?.administrators.find((administrator) => administrator.keyId === key)
        return { account: id, name, key, state: administratorState(known, standing?.revokedOn) }
      }),
    events: readEvents(database, enrolment.device),
  }
}

/**
 * Asks the province for the registration anew. A revoked device is a result, not a failure.
 * @throws Problem `core.enrolment.missing`, `core.sync.*`
 */
export const checkRegistration = async (
  context: Pick<UnitContext, 'database' | 'home'> & { readonly syncContext: SyncContext },
): Promise<Registration | null> => {
  await checkStanding(context.syncContext).catch((error: unknown) => {
    if (!(error instanceof Problem) || error.code !== 'server.device.revoked') throw error
  })
  return readRegistration(context)
}
