import { duplicateKey } from '../../shared/record/identity.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { sha256Text } from '../../trust/one-hash.ts'

/** 72 bits: among a million persons no two are the same but by a chance of one in ten thousand million. */
const charactersOfHash = 12
const shortHash = (text: string): string => sha256Text(text, 'base64url').slice(0, charactersOfHash)

/**
 * A duplicate key as the store keeps it: a hash of the person, a NUL and a hash of the title. Keys come in no order, so that
 * a long import writes all over their index; a third of the length keeps a million of them within the pages in memory.
 * Keys of one person are still adjacent.
 */
export const shortenKey = (key: string): string => {
  const end = key.indexOf('\0')
  const person = end < 0 ? key : key.slice(0, end)
  return `${shortHash(person)}\0${shortHash(key.slice(person.length))}`
}

/** What may exist only once, as the store keeps it. */
export const storedKey = (record: CertificateRecord, today: string): string => shortenKey(duplicateKey(record, today))

/** Its part that all records of one person share. */
export const personOf = (stored: string): string => stored.slice(0, charactersOfHash)
