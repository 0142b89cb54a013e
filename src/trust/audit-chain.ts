import { canonicalText } from './canonical.ts'
import { sha256Hex } from './sha256.ts'

/**
 * One row of an audit chain: time, actor, action and subject of one operation. The stores of the unit and of the province use the
 * same row.
 *
 * Format. `seq` counts from 1 without gaps. `previous` is the `hash` of the row before; the first row names
 * {@link auditOrigin}. `hash` is the SHA-256, in lower-case hex, of the UTF-8 text that the store's
 * {@link AuditEncoding} makes of the other eight fields. `before` and `after` are hashed as the JSON texts that are
 * stored, never parsed.
 */
export interface AuditRow {
  readonly seq: number
  /** ISO time, UTC. */
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly subject: string
  /** JSON texts; null when the row states nothing. */
  readonly before: string | null
  readonly after: string | null
  /** Hash of the row before. */
  readonly previous: string
  readonly hash: string
}

type HashedFields = Omit<AuditRow, 'hash'>

/** The previous hash of the first row. */
export const auditOrigin = '0'.repeat(64)

/**
 * The texts that are hashed, by name. A store's encoding never changes, because every row ever written is verified
 * with it. A new encoding gets a new name.
 *
 * - `array-1`, the unit's store: a JSON array `[seq, at, actor, action, subject, before, after, previous]` as
 *   `JSON.stringify` writes it; texts are not normalised.
 * - `object-1`, the province's store: a JSON object of the same fields by RFC 8785 (JCS), its texts in NFC.
 */
const encodings = {
  'array-1': ({ seq, at, actor, action, subject, before, after, previous }: HashedFields): string =>
    JSON.stringify([seq, at, actor, action, subject, before, after, previous]),
  'object-1': ({ seq, at, actor, action, subject, before, after, previous }: HashedFields): string =>
    canonicalText({ seq, at, actor, action, subject, before, after, previous }),
} as const

export type AuditEncoding = keyof typeof encodings

/**
 * The hash of a row.
 * @example
 * auditHash('array-1', { seq: 1, at, actor, action, subject, before: null, after: null, previous: auditOrigin })
 */
export const auditHash = (encoding: AuditEncoding, row: HashedFields): string => sha256Hex(encodings[encoding](row))

/** Result of verifying a chain. */
export interface AuditVerdict {
  /** Number of rows from the first one that fit. */
  readonly rows: number
  readonly whole: boolean
  /** First `seq` at which the chain breaks; null when it is whole. */
  readonly brokenAt: number | null
  /** Hash of the last row that fits. A copy of it kept elsewhere also shows rows cut off at the end. */
  readonly head: string
}

/** Data that a store has beside its chain and that is verified with it. */
export interface AuditCompanion {
  /** Whether the data beside this row fits it. */
  fits(row: AuditRow): boolean
  /** After the last row: a `seq` with data although the chain has no such row; null without one. */
  strayAt(): number | null
}

/** Rows of one page. A page with fewer rows is the chain's last one. */
export const auditPageSize = 5000

/** Asks for the rows behind a `seq`, page by page, and judges them. */
function* walk(
  encoding: AuditEncoding,
  companion: AuditCompanion | undefined,
): Generator<number, AuditVerdict, readonly AuditRow[]> {
  let rows = 0
  let head = auditOrigin
  const broken = (brokenAt: number): AuditVerdict => ({ rows, whole: false, brokenAt, head })
  for (;;) {
    const page = yield rows
    for (const row of page) {
      const chained = row.seq === rows + 1 && row.previous === head && row.hash === auditHash(encoding, row)
      if (!chained || companion?.fits(row) === false) return broken(rows + 1)
      rows++
      head = row.hash
    }
    if (page.length === auditPageSize) continue
    const stray = companion?.strayAt() ?? null
    return stray === null ? { rows, whole: true, brokenAt: null, head } : broken(stray)
  }
}

/**
 * Recomputes every hash of a chain from its first row on.
 * @param readPage the next {@link auditPageSize} rows whose `seq` is greater than `after`, by ascending `seq`
 * @example
 * verifyAuditChain('array-1', (after) => database.all(rowsAfter(after)))
 */
export const verifyAuditChain = (
  encoding: AuditEncoding,
  readPage: (after: number) => readonly AuditRow[],
  companion?: AuditCompanion,
): AuditVerdict => {
  const steps = walk(encoding, companion)
  let step = steps.next()
  while (!step.done) step = steps.next(readPage(step.value))
  return step.value
}

/**
 * {@link verifyAuditChain} for a store whose pages come asynchronously, without companion.
 * @example
 * (await verifyAuditChainAsync('object-1', async () => [])).whole // true: an empty chain is whole, its head is auditOrigin
 */
export const verifyAuditChainAsync = async (
  encoding: AuditEncoding,
  readPage: (after: number) => Promise<readonly AuditRow[]>,
): Promise<AuditVerdict> => {
  const steps = walk(encoding, undefined)
  let step = steps.next()
  while (!step.done) step = steps.next(await readPage(step.value))
  return step.value
}
