import type { Kysely } from 'kysely'
import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Store } from '../store/open-store.ts'
import type { Schema } from '../store/schema.ts'

interface EvidenceContext {
  readonly store: Store
  readonly blobs: BlobStore
}

/** A file that decisions are based on. */
export interface EvidenceFile {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Buffer
}

/** The kinds of files that evidence may be, by their first bytes. */
const kinds = [
  { mediaType: 'application/pdf', beginning: Buffer.from('%PDF-') },
  { mediaType: 'image/jpeg', beginning: Buffer.of(0xff, 0xd8, 0xff) },
  { mediaType: 'image/png', beginning: Buffer.of(0x89, 0x50, 0x4e, 0x47) },
] as const

export const largestEvidence = 10 * mebibyte

/**
 * Stores the evidence of a decision. The same file is stored once. The bytes are never opened here.
 * @returns its SHA-256, by which a decision names it
 * @throws Problem `officers.permission`, `evidence.kind`
 */
export const addEvidence = async (
  { store, blobs }: EvidenceContext,
  actor: Actor,
  { name, bytes }: { readonly name: string; readonly bytes: Buffer },
): Promise<{ readonly sha256: string }> => {
  const officer = requireOfficer(actor, 'certificates.revoke')
  const kind = kinds.find(({ beginning }) => bytes.subarray(0, beginning.length).equals(beginning))
  if (!kind || bytes.length > largestEvidence) throw new Problem('evidence.kind')
  const sha256 = sha256Hex(bytes)
  await blobs.put(bytes)
  await store.gate.write(auditName(officer), async ({ database, at, audit }) => {
    await database
      .insertInto('evidence')
      .values({ sha256, name, mediaType: kind.mediaType, size: bytes.length, addedBy: officer.id, addedAt: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    audit({ action: 'evidence.add', subject: `evidence:${sha256}`, after: { size: bytes.length } })
  })
  return { sha256 }
}

/**
 * A file of evidence, for officers who decide and for those who check decisions. The look is noted in the audit.
 * @throws Problem `officers.permission`, `evidence.unknown`, `server.blob.damaged`
 */
export const getEvidence = async (
  { store, blobs }: EvidenceContext,
  actor: Actor,
  { sha256 }: { readonly sha256: string },
): Promise<EvidenceFile> => {
  const officer = requireOfficer(actor, 'certificates.read')
  const row = await store.database
    .selectFrom('evidence')
    .select(['name', 'mediaType'])
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  if (!row) throw new Problem('evidence.unknown')
  await store.gate.write(auditName(officer), async ({ audit }) =>
    audit({ action: 'evidence.view', subject: `evidence:${sha256}` }),
  )
  return { ...row, bytes: await blobs.get(sha256) }
}

/** Refuses a decision whose evidence was not uploaded. @throws Problem `evidence.unknown` */
export const requireEvidence = async (database: Kysely<Schema>, sha256: string): Promise<void> => {
  const row = await database.selectFrom('evidence').select('sha256').where('sha256', '=', sha256).executeTakeFirst()
  if (!row) throw new Problem('evidence.unknown')
}
