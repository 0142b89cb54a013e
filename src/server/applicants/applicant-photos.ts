import type { Kysely } from 'kysely'
import { sniff } from '../../photo/sniff.ts'
import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { personKey } from '../../shared/record/identity.ts'
import { normaliseName } from '../../shared/record/person-name.ts'
import { normaliseCode } from '../../shared/record/text.ts'
import type { DocumentType } from '../../shared/record/words.ts'
import { limits } from '../../shared/sync/limits.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, auditName, requireDevice, requireOfficer } from '../access/actor.ts'
import { publishEvents } from '../feed/publish-events.ts'
import type { Schema } from '../store/schema.ts'
import type { ApplicantsContext } from './applicants-context.ts'

/** A photo and the person whom it shows. */
export interface ApplicantPhoto {
  readonly name: string
  readonly documentType: DocumentType
  readonly documentNumber: string
  readonly bytes: Uint8Array
}

/**
 * Receives a photo of an applicant for every record of that person that waits for one. The unit judges what the photo shows.
 * The same file again changes nothing.
 * @returns how many records the photo is for
 * @throws Problem `server.access.role`, `server.upload.notAwaited`, `server.upload.tooLarge`, `server.upload.noPhoto`
 */
export const receiveApplicantPhoto = async (
  { store, blobs, now }: ApplicantsContext,
  actor: Actor,
  { name, documentType, documentNumber, bytes }: ApplicantPhoto,
): Promise<{ sha256: string; records: number }> => {
  const officer = requireOfficer(actor)
  if (bytes.byteLength > limits.uploadBytes) {
    throw new Problem('server.upload.tooLarge', { limit: limits.uploadBytes / mebibyte })
  }
  try {
    sniff(bytes)
  } catch (cause) {
    throw new Problem('server.upload.noPhoto', {}, { cause })
  }
  const document = { documentType, documentNumber: normaliseCode(documentNumber) }
  const key = sha256Hex(personKey(document, beijingDate(now().getTime())))
  const personName = normaliseName(name)
  const getAwaited = async (database: Kysely<Schema>) => {
    const found = database.selectFrom('roster').select(['unitId', 'recordId'])
    const records = await found
      .where('personKey', '=', key)
      .where('name', '=', personName)
      .orderBy('recordId')
      .execute()
    if (!records.length) throw new Problem('server.upload.notAwaited')
    return records
  }
  // Checked before storing too: a photo nobody is waiting for must not reach the blob store.
  await getAwaited(store.database)
  const sha256 = await blobs.put(bytes)
  return store.gate.write(auditName(officer), async ({ database, at, audit }) => {
    const records = await getAwaited(database)
    const size = bytes.byteLength
    for (const { unitId, recordId } of records) {
      const added = await database
        .insertInto('applicantPhoto')
        .values({ unitId, recordId, sha256, size, uploadedAt: at })
        .onConflict((conflict) => conflict.columns(['unitId', 'recordId', 'sha256']).doNothing())
        .executeTakeFirst()
      if (!added.numInsertedOrUpdatedRows) continue
      audit({ action: 'photo.upload', subject: `record:${recordId}`, after: { sha256, size } })
      await publishEvents(database, at, [{ unitId, recordId, kind: 'photo.uploaded', photo: { sha256, size } }])
    }
    return { sha256, records: records.length }
  })
}

/**
 * The bytes of a photo that an applicant uploaded for a record of the device's unit.
 * @throws Problem `server.access.role`, `server.upload.unknown`, `server.blob.damaged`
 */
export const readUploadedPhoto = async (
  { store, blobs }: ApplicantsContext,
  actor: Actor,
  { sha256 }: { readonly sha256: string },
): Promise<Buffer> => {
  const { unitId } = requireDevice(actor)
  const known = await store.database
    .selectFrom('applicantPhoto')
    .select('sha256')
    .where('unitId', '=', unitId)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  if (!known) throw new Problem('server.upload.unknown')
  return blobs.get(sha256)
}
