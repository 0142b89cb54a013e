import type { ReasonCode } from '../../shared/photo/reasons.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'

/** Version of the province's verdicts. It is raised with the list below and with the limits and measures behind it; then every open photo is judged again. */
export const judgeVersion = 2

/**
 * Reasons, besides an unreadable file, for which the province does not print a photo on a certificate by itself (docs/decisions/province-photos.md). The other checks
 * are the unit's: its reviewers saw the person's source photo, and the province sees only the finished one.
 */
const refusing: ReadonlySet<ReasonCode> = new Set([
  'file.format',
  'size.width',
  'size.height',
  'face.none',
  'face.several',
  'face.cutOff',
  'pose.turned',
  'head.tooSmall',
  'source.lowResolution',
  'background.notWhite',
  'background.tinted',
])

/** Why the province refuses a photo; empty for one that it prints. */
export const refusalsOf = ({ checks }: PhotoReport): ReasonCode[] =>
  checks.flatMap(({ verdict, reason }) =>
    verdict === 'fail' && reason !== null && (reason.startsWith('readable.') || refusing.has(reason)) ? [reason] : [],
  )
