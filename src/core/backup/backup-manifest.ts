import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import { canonicalBytes } from '../../trust/canonical.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const content = {
  /** ISO time, UTC. */
  madeAt: z.iso.datetime(),
  program: z.string().max(50),
  unit: z.string().max(200).nullable(),
  database: z.object({ size: z.int().positive(), sha256 }),
  keyring: z.object({ size: z.int().positive(), sha256 }),
  /** Length and last hash of the audit chain in the database. */
  audit: z.object({ rows: z.int().min(0), head: sha256 }),
}
const contentSchema = z.strictObject({ version: z.literal(2), ...content })

/** A backup's manifest. It is not encrypted, so it has no personal data. */
export const backupManifestSchema = z.discriminatedUnion('version', [
  /** Of programs that did not authenticate it. */
  z.object({ version: z.literal(1), ...content }),
  contentSchema.extend({ mac: sha256 }),
])
export type BackupManifest = z.infer<typeof backupManifestSchema>

/** A manifest before it is authenticated. */
export type ManifestContent = z.infer<typeof contentSchema>

/** HMAC under a key of its own, so that the database key serves one purpose only. */
const macOf = (manifest: ManifestContent, databaseKey: Uint8Array): Buffer => {
  const key = hkdfSync('sha256', databaseKey, '', 'gzzc-backup-manifest-v2', 32)
  return createHmac('sha256', Buffer.from(key)).update(canonicalBytes(manifest)).digest()
}

/** Authenticates a manifest with the key of the database that it describes. */
export const sealManifest = (manifest: ManifestContent, databaseKey: Uint8Array): BackupManifest => ({
  ...manifest,
  mac: macOf(manifest, databaseKey).toString('hex'),
})

/** Stores of this schema and newer ones are written by programs that authenticate the manifest. */
const firstSealedSchema = 19

/**
 * Checks that a manifest is the one that was written with this database.
 * @param schema version of the database's schema, which decides whether a manifest may lack its authentication
 * @returns whether the manifest is authenticated; an older program's is not
 * @throws Problem `backup.altered`, `backup.unsealed`
 */
export const checkManifest = (manifest: BackupManifest, databaseKey: Uint8Array, schema: number): boolean => {
  if (manifest.version === 1) {
    if (schema >= firstSealedSchema) throw new Problem('backup.unsealed')
    return false
  }
  const { mac, ...rest } = manifest
  if (!timingSafeEqual(macOf(rest, databaseKey), Buffer.from(mac, 'hex'))) throw new Problem('backup.altered')
  return true
}
