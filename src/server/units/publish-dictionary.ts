import { type Dictionary, dictionarySchema } from '../../shared/dictionary/dictionary.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import type { DictionaryFile } from '../../shared/sync/dictionary-file.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { signDictionary } from '../../trust/dictionary.ts'
import type { Signer } from '../../trust/signer.ts'
import { type Actor, auditName, requireOfficer, requireOneOf } from '../access/actor.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { findContradiction, findUnread } from './check-dictionary.ts'
import type { UnitsContext } from './units-context.ts'

const contentSchema = dictionarySchema.omit({ version: true, publishedOn: true })

/**
 * Signs and stores one version of the dictionary.
 * @throws ZodError for a value that is not a dictionary
 */
export const storeDictionary = async (
  { database, at, audit }: UnitOfWork,
  dictionary: Dictionary,
  signer: Signer,
): Promise<void> => {
  const published = dictionarySchema.parse(dictionary)
  await database
    .insertInto('dictionary')
    .values({
      version: published.version,
      body: canonicalText(published),
      envelope: JSON.stringify(await signDictionary(published, signer)),
      publishedAt: at,
    })
    .execute()
  audit({ action: 'dictionary.publish', subject: `dictionary:${published.version}` })
}

/**
 * Publishes a dictionary that an officer edited as the next version; its number and its day are set here. Every unit must
 * stay in it, because records name their unit.
 * @returns the version
 * @throws Problem `server.access.role`, `server.dictionary.content`
 */
export const publishDictionary = async (
  { store, dictionaries, dictionarySigner, now }: UnitsContext,
  actor: Actor,
  given: unknown,
): Promise<number> =>
  store.gate.write(auditName(requireOfficer(actor)), async (work) => {
    const parsed = contentSchema.safeParse(given)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new Problem('server.dictionary.content', { place: issue?.path.join('.') || '文件' })
    }
    const unread = findUnread(given, parsed.data)
    if (unread) throw new Problem('server.dictionary.content', { place: `不认识的项目 ${unread}` })
    const contradiction = findContradiction(parsed.data)
    if (contradiction) throw new Problem('server.dictionary.content', { place: contradiction })
    const newest = await dictionaries.newest(work.database)
    const listed = new Set(parsed.data.units.map(({ creditCode }) => creditCode))
    const lost = newest.units.find(({ creditCode }) => !listed.has(creditCode))
    if (lost) throw new Problem('server.dictionary.content', { place: `units：缺少 ${lost.name}` })
    const version = newest.version + 1
    const publishedOn = beijingDate(now().getTime())
    await storeDictionary(work, { ...parsed.data, version, publishedOn }, dictionarySigner)
    return version
  })

/**
 * The newest dictionary, signed, as devices get it over the wire or as a file.
 * @throws Problem `server.access.role`
 */
export const signedDictionary = async (
  { store, dictionaries }: Pick<UnitsContext, 'store' | 'dictionaries'>,
  actor: Actor,
): Promise<DictionaryFile> => {
  requireOneOf(actor, 'device', 'officer')
  return dictionaries.signed(store.database)
}
