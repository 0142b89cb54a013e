import type { Kysely } from 'kysely'
import { sniff } from '../../photo/sniff.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { personKey } from '../../shared/record/identity.ts'
import { normaliseName } from '../../shared/record/person-name.ts'
import { normaliseCode } from '../../shared/record/text.ts'
import type { DocumentType } from '../../shared/record/words.ts'
import { limits } from '../../shared/sync/limits.ts'
import { sha256Hex } from '../../trust/secret.ts'
import { publishEvents } from '../feed/feed.ts'
import type { Services } from '../services.ts'
import type { Schema } from '../store/schema.ts'

/** A photo as a person hands it in, and whose it is. */
export interface HandedPhoto {
  readonly name: string
  readonly documentType: DocumentType
  readonly documentNumber: string
  readonly bytes: Uint8Array
}

/**
 * Takes a photo that an applicant hands in, whatever it shows: the unit that awaits it judges it. It goes to every record of
 * that person that waits; the same file again changes nothing.
 * @param actor `officer:…` or, once applicants sign in, `applicant:…`
 * @returns how many records it went to
 * @throws Problem `server.upload.notAwaited`, `server.upload.tooLarge`, `server.upload.noPhoto`
 */
export const receiveApplicantPhoto = async (
  services: Services,
  { name, documentType, documentNumber, bytes }: HandedPhoto,
  actor: string,
): Promise<{ sha256: string; records: number }> => {
  const { store, blobs, now } = services
  if (bytes.byteLength > limits.uploadBytes) {
    throw new Problem('server.upload.tooLarge', { limit: limits.uploadBytes / 1024 ** 2 })
  }
  try {
    sniff(bytes)
  } catch (cause) {
    throw new Problem('server.upload.noPhoto', {}, { cause })
  }
  const document = { documentType, documentNumber: normaliseCode(documentNumber) }
  const key = sha256Hex(personKey(document, beijingDate(now().getTime())))
  const whose = normaliseName(name)
  const getAwaited = async (database: Kysely<Schema>) => {
    const found = database.selectFrom('roster').select(['unit_id', 'record_id'])
    const records = await found.where('person_key', '=', key).where('name', '=', whose).orderBy('record_id').execute()
    if (!records.length) throw new Problem('server.upload.notAwaited')
    return records
  }
  // Asked before as well: of whom nobody awaits, nothing is kept.
  await getAwaited(store.database)
  const sha256 = await blobs.put(bytes)
  return store.gate.write(actor, async ({ database, at, audit }) => {
    const records = await getAwaited(database)
    const size = bytes.byteLength
    for (const { unit_id, record_id } of records) {
      const added = await database
        .insertInto('applicant_photo')
        .values({ unit_id, record_id, sha256, size, uploaded_at: at })
        .onConflict((conflict) => conflict.columns(['unit_id', 'record_id', 'sha256']).doNothing())
        .executeTakeFirst()
      if (!added.numInsertedOrUpdatedRows) continue
      audit({ action: 'photo.upload', subject: `record:${record_id}`, after: { sha256, size } })
      await publishEvents(database, at, [
        { unitId: unit_id, recordId: record_id, kind: 'photo.uploaded', photo: { sha256, size } },
      ])
    }
    return { sha256, records: records.length }
  })
}

/**
 * The bytes of a photo that was handed in for a record of the unit.
 * @throws Problem `server.upload.unknown`, `server.blob.damaged`
 */
export const readUploadedPhoto = async (
  { store, blobs }: Services,
  unitId: string,
  sha256: string,
): Promise<Buffer> => {
  const known = await store.database
    .selectFrom('applicant_photo')
    .select('sha256')
    .where('unit_id', '=', unitId)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  if (!known) throw new Problem('server.upload.unknown')
  return blobs.get(sha256)
}
