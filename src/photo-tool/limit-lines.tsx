import type { CheckId } from '../shared/photo/checks.ts'
import type { Limit, Outcome } from '../shared/photo/limit.ts'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import type { PhotoReport } from '../shared/photo/verdict.ts'

interface Measured {
  readonly value: number
  readonly verdict: Outcome
}

const find = (report: PhotoReport, id: CheckId): Measured | undefined => {
  const check = report.checks.find((candidate) => candidate.id === id)
  return typeof check?.value === 'number' ? { value: check.value, verdict: check.verdict } : undefined
}

/** The wanted range of a distance, in mm. */
const wanted = ({ warnBelow, failBelow, warnAbove, failAbove }: Limit): readonly [number, number] => [
  warnBelow ?? failBelow ?? 0,
  warnAbove ?? failAbove ?? Number.POSITIVE_INFINITY,
]

/** Width of the marks at the sides that show a range, in mm. */
const bandWidth = 1

/** Over the cut photo: where crown and chin lie and where they may lie, and the middle. Millimetres are its units. */
export const LimitLines = ({ report, spec }: { report: PhotoReport; spec: PhotoSpec }) => {
  const { widthMm, heightMm, limits } = spec
  const crown = find(report, 'crownMargin')
  const chin = find(report, 'chinMargin')
  const [crownLeast, crownMost] = wanted(limits.crownMargin)
  const [chinLeast, chinMost] = wanted(limits.chinMargin)
  return (
    <svg className="limit-lines" viewBox={`0 0 ${widthMm} ${heightMm}`} aria-hidden="true">
      {[0, widthMm - bandWidth].map((x) => (
        <g key={x} className="limit-band">
          <rect x={x} y={crownLeast} width={bandWidth} height={crownMost - crownLeast} />
          <rect x={x} y={heightMm - chinMost} width={bandWidth} height={chinMost - chinLeast} />
        </g>
      ))}
      <line x1={widthMm / 2} x2={widthMm / 2} y1="0" y2={heightMm} className="limit-middle" />
      {crown && (
        <line x1="0" x2={widthMm} y1={crown.value} y2={crown.value} className={`limit-at limit-${crown.verdict}`} />
      )}
      {chin && (
        <line
          x1="0"
          x2={widthMm}
          y1={heightMm - chin.value}
          y2={heightMm - chin.value}
          className={`limit-at limit-${chin.verdict}`}
        />
      )}
    </svg>
  )
}
