import { createCipheriv, createPrivateKey, type KeyObject, pbkdf2Sync, randomBytes } from 'node:crypto'
import { element, integer, objectIdentifier, octetString, sequence, tags } from '../../certificate/cms/der.ts'
import { Problem } from '../../shared/errors/problem.ts'

// Encrypted PKCS #8 (RFC 5958) with PBES2, PBKDF2-HMAC-SHA-256 and AES-256-CBC (RFC 8018). Node's own export of encrypted
// PKCS #8 has a fixed count of 2,048 rounds, so the structure is written here. OpenSSL reads it: `openssl pkey -in FILE`.

/** Rounds of PBKDF2-HMAC-SHA-256: what OWASP's password storage sheet asks for. */
const rounds = 600_000
const saltBytes = 16
const ivBytes = 16
const keyBytes = 32

const identifiers = {
  pbes2: objectIdentifier('1.2.840.113549.1.5.13'),
  pbkdf2: objectIdentifier('1.2.840.113549.1.5.12'),
  hmacWithSha256: objectIdentifier('1.2.840.113549.2.9'),
  aes256Cbc: objectIdentifier('2.16.840.1.101.3.4.1.42'),
}

const roundsInBytes = (): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(rounds)
  return bytes
}

/** Whether a PEM file holds an encrypted private key. */
export const isEncryptedKey = (pem: string): boolean => pem.startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----')

/**
 * Encrypts a private key with a passphrase.
 * @param pem unencrypted PKCS #8
 * @returns encrypted PKCS #8 in PEM
 * @example
 * decryptKey(encryptKey(pem, passphrase), passphrase) === pem // true for any PKCS #8 that Node wrote
 */
export const encryptKey = (pem: string, passphrase: string): string => {
  const salt = randomBytes(saltBytes)
  const iv = randomBytes(ivBytes)
  const key = pbkdf2Sync(passphrase, salt, rounds, keyBytes, 'sha256')
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const plain = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  key.fill(0)
  plain.fill(0)
  const derivation = sequence(
    identifiers.pbkdf2,
    sequence(octetString(salt), integer(roundsInBytes()), sequence(identifiers.hmacWithSha256, element(tags.null))),
  )
  const encryption = sequence(identifiers.aes256Cbc, octetString(iv))
  const der = sequence(sequence(identifiers.pbes2, sequence(derivation, encryption)), octetString(sealed))
  const lines = der.toString('base64').replace(/.{1,64}/g, '$&\n')
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${lines}-----END ENCRYPTED PRIVATE KEY-----\n`
}

/**
 * Decrypts a private key.
 * @param file its name, for the message
 * @returns unencrypted PKCS #8 in PEM
 * @throws Problem `server.keys.passphraseWrong`
 */
export const decryptKey = (pem: string, passphrase: string, file = ''): string => {
  let key: KeyObject
  try {
    key = createPrivateKey({ key: pem, passphrase })
  } catch (cause) {
    throw new Problem('server.keys.passphraseWrong', { file }, { cause })
  }
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
