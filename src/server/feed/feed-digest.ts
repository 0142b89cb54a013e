import { canonicalText } from '../../trust/canonical.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import type { FeedTable } from '../store/schema.ts'

/** SHA-256 over rows of the feed, as the audit notes it when they are published. */
export const feedDigest = (rows: readonly FeedTable[]): string =>
  sha256Hex(canonicalText(rows.map(({ seq, unitId, at, kind, body }) => [seq, unitId, at, kind, body])))
