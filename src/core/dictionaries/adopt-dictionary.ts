import { parseDictionaryFile } from '../../exchange/dictionary-file.ts'
import { type Dictionary, dictionarySchema } from '../../shared/dictionary/dictionary.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import { openDictionary } from '../../trust/dictionary.ts'
import { type Enrolment, getEnrolment } from '../enrolment/enrolment.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { WriteGate } from '../store/write-gate.ts'

export interface AdoptedDictionary {
  readonly version: number
  /** The version it took the place of; undefined for the first. */
  readonly was: number | undefined
}

/** Keeps a dictionary whose signature was checked, if it is newer. @param actor whose deed it is; `unit` for the engine's own */
export const keepDictionary = (gate: WriteGate, fresh: Dictionary, actor: string): Promise<AdoptedDictionary> =>
  gate.write(actor, (work) => {
    const was = readSetting(work.database, 'dictionary', dictionarySchema)?.version
    if (was !== undefined && was >= fresh.version) return { version: was, was }
    writeSetting(work.database, 'dictionary', fresh)
    work.audit({ action: 'dictionary.replace', subject: 'dictionary', before: was, after: fresh.version })
    return { version: fresh.version, was }
  })

/**
 * Takes a published dictionary into use when it is newer than the one in use: signed by the pinned key of the province, or
 * refused. An older or the same one changes nothing.
 * @param actor whose deed it is; `unit` for the engine's own
 * @throws Problem `core.sync.dictionary`
 */
export const adoptDictionary = async (
  store: { readonly database: Database; readonly gate: WriteGate },
  enrolment: Enrolment,
  envelope: Envelope,
  actor: string,
): Promise<AdoptedDictionary> => {
  let fresh: ReturnType<typeof dictionarySchema.parse>
  try {
    fresh = openDictionary(envelope, enrolment.keys.signing.publicKey, dictionarySchema)
  } catch (cause) {
    throw new Problem('core.sync.dictionary', {}, { cause })
  }
  return keepDictionary(store.gate, fresh, actor)
}

/**
 * Takes a dictionary from a file that the province wrote, for units whose network does not reach it.
 * @throws Problem `core.enrolment.missing`, `core.dictionary.file`, `core.dictionary.older`, `core.sync.dictionary`
 */
export const adoptDictionaryFile = async (
  store: { readonly database: Database; readonly gate: WriteGate },
  bytes: Uint8Array,
  actor: string,
): Promise<AdoptedDictionary> => {
  const enrolment = getEnrolment(store.database)
  const { envelope, version } = parseDictionaryFile(bytes)
  const taken = await adoptDictionary(store, enrolment, envelope, actor)
  if (taken.was !== undefined && taken.was >= version)
    throw new Problem('core.dictionary.older', { found: version, known: taken.was })
  return taken
}
