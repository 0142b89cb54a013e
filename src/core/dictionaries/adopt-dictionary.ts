import { parseDictionaryFile } from '../../exchange/dictionary-file.ts'
import { type Dictionary, dictionarySchema } from '../../shared/dictionary/dictionary.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import { openDictionary } from '../../trust/dictionary.ts'
import type { AccountContext, UnitContext } from '../context/unit-context.ts'
import { type Enrolment, getEnrolment } from '../enrolment/enrolment.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

export interface AdoptedDictionary {
  readonly version: number
  /** The version that it replaced; undefined for the first. */
  readonly was: number | undefined
}

/** Stores a verified dictionary if it is newer. @param actor account id, or `unit` for the core itself */
export const keepDictionary = (
  { gate }: Pick<UnitContext, 'gate'>,
  fresh: Dictionary,
  actor: string,
): Promise<AdoptedDictionary> =>
  gate.write(actor, (work) => {
    const was = readSetting(work.database, 'dictionary', dictionarySchema)?.version
    if (was !== undefined && was >= fresh.version) return { version: was, was }
    writeSetting(work.database, 'dictionary', fresh)
    work.audit({ action: 'dictionary.replace', subject: 'dictionary', before: was, after: fresh.version })
    return { version: fresh.version, was }
  })

/**
 * Adopts a published dictionary if it is newer than the current one and signed by the province's pinned key. An older one,
 * or the same one, changes nothing.
 * @param actor account id, or `unit` for the core itself
 * @throws Problem `core.sync.dictionary`
 */
export const adoptDictionary = async (
  { gate, enrolment }: Pick<UnitContext, 'gate'> & { readonly enrolment: Enrolment },
  envelope: Envelope,
  actor: string,
): Promise<AdoptedDictionary> => {
  let fresh: ReturnType<typeof dictionarySchema.parse>
  try {
    fresh = openDictionary(envelope, enrolment.keys.signing.publicKey, dictionarySchema)
  } catch (cause) {
    throw new Problem('core.sync.dictionary', {}, { cause })
  }
  return keepDictionary({ gate }, fresh, actor)
}

/**
 * Adopts a dictionary from a file of the province, for units whose network does not reach it.
 * @throws Problem `core.enrolment.missing`, `core.dictionary.file`, `core.dictionary.older`, `core.sync.dictionary`
 */
export const adoptDictionaryFile = async (
  { database, gate, session }: AccountContext,
  bytes: Uint8Array,
): Promise<AdoptedDictionary> => {
  const enrolment = getEnrolment(database)
  const { envelope, version } = parseDictionaryFile(bytes)
  const adopted = await adoptDictionary({ gate, enrolment }, envelope, session.id)
  if (adopted.was !== undefined && adopted.was >= version)
    throw new Problem('core.dictionary.older', { found: version, known: adopted.was })
  return adopted
}
