import { z } from 'zod'
import { Problem } from '../shared/errors/problem.ts'
import { parseStrictJson } from '../shared/strict-json.ts'
import type { ProvinceKeys } from '../shared/sync/enrolment.ts'
import { canonicalText } from '../trust/canonical.ts'
import { openDictionary } from '../trust/dictionary.ts'
import type { Store } from './store/open-store.ts'

type BoundKeys = Pick<ProvinceKeys, 'signing' | 'token' | 'log' | 'sealing'>

/** Public keys by the file of the private key. */
const fileOf = {
  signing: 'keys/signing.pem',
  token: 'keys/token.pem',
  log: 'keys/log.pem',
  sealing: 'keys/sealing.pem',
} as const

/** Whether the database was signed with this province's key: its newest dictionary is. An empty one belongs to nobody. */
const isOwn = async ({ database }: Store, { signing }: BoundKeys): Promise<boolean> => {
  const newest = await database
    .selectFrom('dictionary')
    .select('envelope')
    .orderBy('version', 'desc')
    .executeTakeFirst()
  try {
    if (newest) openDictionary(parseStrictJson(newest.envelope), signing.publicKey, z.looseObject({}))
    return true
  } catch {
    return false
  }
}

/**
 * Binds a database and a home to each other by an id and by the public keys. A pair from before there were ids is bound at its
 * first opening, if the province's key signed what is in the database.
 * @param id of the home; undefined for one from before there were ids
 * @returns the id of both
 * @throws Problem `server.database.other`, `server.keys.other`
 */
export const bindDatabase = async (
  store: Store,
  { id, keys: { signing, token, log, sealing } }: { readonly id: string | undefined; readonly keys: BoundKeys },
): Promise<string> => {
  const keys = { signing, token, log, sealing }
  const find = () => store.database.selectFrom('province').selectAll().executeTakeFirst()
  if (!(await find())) {
    if (!(await isOwn(store, keys))) throw new Problem('server.database.other')
    const row = { id: 1, provinceId: id ?? crypto.randomUUID(), keys: canonicalText(keys), epoch: 1 }
    await store.gate.ungated((database) =>
      // Another process may have written it meanwhile.
      database
        .insertInto('province')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    )
  }
  const bound = (await find())!
  if (id !== undefined && id !== bound.provinceId) throw new Problem('server.database.other')
  const known = JSON.parse(bound.keys) as BoundKeys
  for (const name of ['signing', 'token', 'log', 'sealing'] as const)
    if (canonicalText(known[name]) !== canonicalText(keys[name]))
      throw new Problem('server.keys.other', { file: fileOf[name] })
  return bound.provinceId
}
