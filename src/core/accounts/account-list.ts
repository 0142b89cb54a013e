import type { Settings } from '../../shared/rpc/settings.ts'
import { keyId } from '../../trust/keys.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { query } from '../store/database.ts'
import { unitAccounts } from './keyring.ts'

/** Characters of a key's id that are shown: enough to compare over the telephone. */
export const shownKeyCharacters = 12

/** All accounts that the unit ever had, oldest first. */
export const listAccounts = ({ database, home }: Pick<UnitContext, 'database' | 'home'>): Settings['accounts'] => {
  const active = new Set(unitAccounts(home).map(({ id }) => id))
  return database
    .all(query.selectFrom('account').selectAll().orderBy('createdAt'))
    .map(({ id, name, role, publicKey, createdAt, registeredAt }) => {
      const key = keyId(publicKey).slice(0, shownKeyCharacters)
      return { id, name, role, key, createdAt, registeredAt, active: active.has(id) }
    })
}
