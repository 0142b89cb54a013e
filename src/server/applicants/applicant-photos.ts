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
  /** Credit code of the unit that the person or the officer chose. It may be left out if only one unit waits. */
  readonly unit?: string | undefined
  readonly bytes: Uint8Array
}

/** A record that waits for a photo of the person, in one unit. */
interface AwaitingRecord {
  readonly unitId: string
  readonly recordId: string
  readonly creditCode: string
  readonly unitName: string
}

/**
 * The records of one unit that wait for a photo of the person. Any unit can name any person in its roster, so a photo never goes to
 * several units, and never to another one than the chosen one.
 * @throws Problem `server.upload.notAwaited`, `server.upload.severalUnits`
 */
const getAwaiting = async (
  database: Kysely<Schema>,
  person: { readonly key: string; readonly name: string },
  unit: string | undefined,
): Promise<AwaitingRecord[]> => {
  const all = await database
    .selectFrom('roster')
    .innerJoin('unit', 'unit.id', 'roster.unitId')
    .select(['roster.unitId', 'roster.recordId', 'unit.creditCode', 'unit.name as unitName'])
    .where('roster.personKey', '=', person.key)
    .where('roster.name', '=', person.name)
    .orderBy('roster.recordId')
    .execute()
  const awaiting = unit === undefined ? all : all.filter(({ creditCode }) => creditCode === unit)
  if (awaiting.length === 0) throw new Problem('server.upload.notAwaited')
  const units = new Map(awaiting.map(({ unitName, creditCode }) => [creditCode, `${unitName}（${creditCode}）`]))
  if (units.size > 1) {
    throw new Problem('server.upload.severalUnits', { count: units.size, units: [...units.values()].join('、') })
  }
  return awaiting
}

/**
 * Receives a photo of an applicant for every record of that person that waits for one in the chosen unit. The unit judges what
 * the photo shows. The same file again changes nothing.
 * @returns the unit, and how many of its records the photo is for
 * @throws Problem `server.access.role`, `server.upload.notAwaited`, `server.upload.severalUnits`, `server.upload.tooLarge`,
 * `server.upload.noPhoto`, `server.disk.low`
 */
export const receiveApplicantPhoto = async (
  { store, blobs, room, now }: ApplicantsContext,
  actor: Actor,
  { name, documentType, documentNumber, unit, bytes }: ApplicantPhoto,
): Promise<{ sha256: string; unit: string; records: number }> => {
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
  const person = {
    key: sha256Hex(personKey(document, beijingDate(now().getTime()))),
    name: normaliseName(name),
  }
  const creditCode = unit === undefined ? undefined : normaliseCode(unit)
  // Checked before storing too: a photo nobody is waiting for must not reach the blob store.
  await getAwaiting(store.database, person, creditCode)
  await room.require(bytes.byteLength)
  const sha256 = await blobs.put(bytes)
  return store.gate.write(auditName(officer), async (work) => {
    const { database, at, audit } = work
    const records = await getAwaiting(database, person, creditCode)
    // The sweep of unnamed photos may have deleted the same bytes since.
    if (!(await blobs.has(sha256))) await blobs.put(bytes)
    const size = bytes.byteLength
    for (const { unitId, recordId } of records) {
      const added = await database
        .insertInto('applicantPhoto')
        .values({ unitId, recordId, sha256, size, uploadedAt: at })
        .onConflict((conflict) => conflict.columns(['unitId', 'recordId', 'sha256']).doNothing())
        .executeTakeFirst()
      if (!added.numInsertedOrUpdatedRows) continue
      audit({ action: 'photo.upload', subject: `record:${recordId}`, after: { sha256, size } })
      await publishEvents(work, [{ unitId, recordId, kind: 'photo.uploaded', photo: { sha256, size } }])
    }
    return { sha256, unit: records[0]!.unitName, records: records.length }
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
