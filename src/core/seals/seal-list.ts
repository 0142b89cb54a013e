import { Problem } from '../../shared/errors/problem.ts'
import {
  largestSealListFile,
  type SealList,
  type SealListFile,
  sealListFileSchema,
  sealListSchema,
} from '../../shared/sync/seal-list.ts'
import { openSealList } from '../../trust/seal-list.ts'
import { decodeStrictJson } from '../../trust/verified-json.ts'
import type { AccountContext, UnitContext } from '../context/unit-context.ts'
import { type Enrolment, getEnrolment } from '../enrolment/enrolment.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

const setting = 'seals'

/** The province's list of seals that the unit has; undefined until the first exchange with a province that publishes one. */
export const findSealList = (database: Database): SealList | undefined => readSetting(database, setting, sealListSchema)

/**
 * Adopts a list of seals if it is newer than the current one and signed by the province's pinned key.
 * @param actor account id, or `unit` for the core itself
 * @returns the generation in use
 * @throws Problem `core.sync.seals`
 */
export const adoptSealList = async (
  { gate, enrolment }: Pick<UnitContext, 'gate'> & { readonly enrolment: Enrolment },
  file: SealListFile,
  actor: string,
): Promise<number> => {
  let fresh: SealList
  try {
    fresh = openSealList(file, enrolment.keys.signing.publicKey)
  } catch (cause) {
    throw new Problem('core.sync.seals', {}, { cause })
  }
  return gate.write(actor, (work) => {
    const was = findSealList(work.database)?.generation
    if (was !== undefined && was >= fresh.generation) return was
    writeSetting(work.database, setting, fresh)
    work.audit({ action: 'seals.replace', subject: 'seals', before: was, after: fresh.generation })
    return fresh.generation
  })
}

/**
 * Adopts a list of seals from a file of the province, for units whose network does not reach it.
 * @returns the generation in use
 * @throws Problem `core.enrolment.missing`, `core.sync.seals`
 */
export const adoptSealListFile = async (
  { database, gate, session }: AccountContext,
  bytes: Uint8Array,
): Promise<number> => {
  const enrolment = getEnrolment(database)
  return adoptSealList({ gate, enrolment }, parseSealListFile(bytes), session.id)
}

const parseSealListFile = (bytes: Uint8Array): SealListFile => {
  if (bytes.length > largestSealListFile) throw new Problem('core.sync.seals')
  try {
    return sealListFileSchema.parse(decodeStrictJson(bytes))
  } catch (cause) {
    throw new Problem('core.sync.seals', {}, { cause })
  }
}
