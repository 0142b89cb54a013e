import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '../files/durable-file.ts'
import { Problem } from '../shared/errors/problem.ts'
import { type ProvinceKeys, provinceKeysSchema } from '../shared/sync/enrolment.ts'
import { canonicalText } from '../trust/canonical.ts'
import { noteVerifierKey } from '../trust/signed-note.ts'
import type { SigningSecrets } from './signing/province-signers.ts'

// The public keys are in a file of their own, so that a process without private keys can give them out.

const file = 'public-keys.json'

const publicKeysSchema = provinceKeysSchema.omit({ province: true, rootCertificate: true })
/** The public halves of the keys. The rest of `ProvinceKeys` is in the settings and in the root's certificate. */
export type PublicKeys = Omit<ProvinceKeys, 'province' | 'rootCertificate'>

/** The public keys that a home's file names; undefined without the file, and where it is damaged or of another version. */
export const findPublicKeys = async (home: string): Promise<PublicKeys | undefined> => {
  try {
    return publicKeysSchema.parse(JSON.parse(await readFile(join(home, file), 'utf8')))
  } catch {
    return undefined
  }
}

const publicHalves = ({ signing, token, log, sealing }: SigningSecrets, origin: string): Partial<PublicKeys> => ({
  ...(signing && { signing: { keyId: signing.keyId, publicKey: signing.publicKey } }),
  ...(token && { token: { keyId: token.keyId, publicKey: token.publicKey } }),
  ...(log && { log: { origin, verifierKey: noteVerifierKey(origin, log) } }),
  ...(sealing && { sealing: { publicKey: sealing.publicKey } }),
})

/**
 * The public keys of a home, from its private keys where all were read, else from its file. The file is written where it is
 * missing or names others than all private keys.
 * @param kept what the file names
 * @throws Problem `server.keys.public` without a file, or when it does not name a private key that was read
 */
export const settlePublicKeys = async (
  home: string,
  kept: PublicKeys | undefined,
  secrets: SigningSecrets,
  logOrigin: string,
): Promise<PublicKeys> => {
  const own = publicHalves(secrets, logOrigin)
  const complete = publicKeysSchema.safeParse(own).data
  if (complete) {
    if (!kept || canonicalText(kept) !== canonicalText(complete)) await writePublicKeys(home, complete)
    return complete
  }
  if (!kept || canonicalText({ ...kept, ...own }) !== canonicalText(kept)) {
    throw new Problem('server.keys.public', { file })
  }
  return kept
}

const writePublicKeys = async (home: string, keys: PublicKeys): Promise<void> => {
  try {
    writeFileDurably(join(home, file), `${JSON.stringify(keys, null, 2)}\n`)
  } catch (cause) {
    // Of two processes that write it at once, one may fail after the other is done.
    const kept = await findPublicKeys(home)
    if (!kept || canonicalText(kept) !== canonicalText(keys)) throw cause
  }
}
