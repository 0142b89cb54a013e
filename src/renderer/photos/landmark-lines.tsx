import type { CoreClient } from '../../shared/rpc/contract.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import './large.css'

const percent = (fraction: number): string => `${fraction * 100}%`

/** Drawn over a finished photo: face, eyes and lips as found, crown, eye and chin lines, and where crown and chin may lie. */
export const LandmarkLines = ({ client, sha256 }: { client: CoreClient; sha256: string }) => {
  const { value } = useAnswer(sha256, (signal) => client.photos.landmarks({ sha256 }, { signal }))
  if (!value) return null
  const { bands, lines, crown, eyes, chin, middle } = value
  return (
    <div className="landmarks" aria-hidden>
      {(['crown', 'chin'] as const).map((of) => {
        const [from, to] = bands[of]
        return <div key={of} className="framing-band" style={{ top: percent(from), height: percent(to - from) }} />
      })}
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the whole drawing is hidden from screen readers; the checks say it all */}
      <svg viewBox="0 0 1 1" preserveAspectRatio="none">
        {lines.map((line) => (
          <polygon key={line[0]!.join()} points={line.map((point) => point.join()).join(' ')} />
        ))}
        {[crown, eyes, chin].map((y) => (
          <line key={y} x1={0} x2={1} y1={y} y2={y} />
        ))}
        <line x1={middle} x2={middle} y1={0} y2={1} />
      </svg>
      <span style={{ top: percent(crown) }}>头顶</span>
      <span style={{ top: percent(eyes) }}>眼睛</span>
      <span style={{ top: percent(chin) }}>下巴</span>
    </div>
  )
}
