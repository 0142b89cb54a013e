import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { type AuditHead, auditHeadSchema } from '../../shared/sync/log.ts'
import type { Database } from '../store/database.ts'
import { readAuditHead } from './audit-head.ts'

/**
 * How far the audit was after the last unit of work, in a file beside the database. Where SQLite's journal is lost or cut, the
 * database is whole and older, and nothing in it says so; this file does.
 */
export const auditHeadFile = 'audit-head.json'

const fileOf = (home: string): string => join(home, auditHeadFile)

/** The head in the file; undefined where there is none, or none that can be read. */
const readKeptHead = (home: string): AuditHead | undefined => {
  try {
    return auditHeadSchema.parse(parseStrictJson(readFileSync(fileOf(home), 'utf8')))
  } catch {
    return undefined
  }
}

/**
 * Keeps the head after each unit of work. The file is not synced to the disk: after a power cut it may be older than the database,
 * which is no fault. A file that cannot be written does not fail what is committed already.
 */
export const headKeeper = (home: string, database: Database): (() => void) => {
  let kept: number | undefined
  return () => {
    const head = readAuditHead(database)
    if (head.seq === kept) return
    try {
      const file = fileOf(home)
      writeFileSync(`${file}.new`, JSON.stringify({ seq: head.seq, hash: head.hash }), { mode: 0o600 })
      renameSync(`${file}.new`, file)
      kept = head.seq
    } catch {
      // The disk is full or gone; the next unit of work tries again.
    }
  }
}

/** What a database lacks that it had before: the audit row up to which it was written, and the one it ends with now. */
export interface LostTail {
  readonly had: number
  readonly has: number
}

/** Whether a database is older than it was when it was last written; undefined when it is not, as far as is known. */
export const findLostTail = (home: string, database: Database): LostTail | undefined => {
  const kept = readKeptHead(home)
  if (!kept) return undefined
  const { seq, hash } = readAuditHead(database)
  const isOlder = seq < kept.seq || (seq === kept.seq && hash !== kept.hash)
  return isOlder ? { had: kept.seq, has: seq } : undefined
}
