import { useEffect, useRef } from 'react'
import type { FaultPlace } from './fault-places.ts'
import type { ShownPhoto } from './use-photo.ts'

type Outline = FaultPlace['outlines'][number]

interface OriginalPictureProps {
  readonly photo: Pick<ShownPhoto, 'picture' | 'marks'>
  readonly faults: readonly FaultPlace[]
  /** Whether the part that was cut out is shown. */
  readonly crop: boolean
}

/** The photo as it came, with the places of its faults. */
export const OriginalPicture = ({ photo: { picture, marks }, faults, crop }: OriginalPictureProps) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (!picture || !canvas.current) return
    canvas.current.width = picture.width
    canvas.current.height = picture.height
    canvas.current.getContext('2d')?.drawImage(picture, 0, 0)
  }, [picture])
  if (!picture) return <span className="no-picture">打不开这个文件</span>
  const { width, height } = picture
  const corners = marks?.crop.map(([x, y]) => `${x * width},${y * height}`) ?? []
  return (
    <div className="marked-picture">
      <canvas ref={canvas} role="img" aria-label="原照片" />
      {crop && marks && (
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" className="picture-lines">
          <path fillRule="evenodd" d={`M0 0H${width}V${height}H0Z M${corners.join('L')}Z`} className="crop-shade" />
          <polygon points={corners.join(' ')} className="crop-line" />
        </svg>
      )}
      <FaultMarks faults={faults} aspect={width / height} />
    </div>
  )
}

/** Width of the lines' own scale, so that lines and numbers are as large on every photo. */
const scale = 100

/** Outlines with the numbers of the list beside the photo. */
const FaultMarks = ({ faults, aspect }: { faults: readonly FaultPlace[]; aspect: number }) => {
  const height = scale / aspect
  const points = (outline: Outline): string => outline.map(([x, y]) => `${x * scale},${y * height}`).join(' ')
  return (
    <svg viewBox={`0 0 ${scale} ${height}`} className="picture-lines" aria-hidden="true">
      {grouped(faults).map((group) => {
        const [first] = group
        return (
          <g key={first!.id} className={`fault fault-${first!.verdict}`}>
            {first!.outlines.map((outline) => (
              <polygon key={points(outline)} points={points(outline)} />
            ))}
            <Numbers group={group} height={height} />
          </g>
        )
      })}
    </svg>
  )
}

/** Faults with the same outlines share them. */
const grouped = (faults: readonly FaultPlace[]): FaultPlace[][] => {
  const groups = new Map<FaultPlace['outlines'], FaultPlace[]>()
  for (const fault of faults) groups.set(fault.outlines, [...(groups.get(fault.outlines) ?? []), fault])
  return [...groups.values()]
}

const radius = 4.2

const Numbers = ({ group, height }: { group: readonly FaultPlace[]; height: number }) => {
  const outline = group[0]!.outlines.flat()
  const clamp = (at: number, most: number): number => Math.min(most - radius, Math.max(radius, at))
  const right = Math.max(...outline.map(([x]) => x)) * scale
  const [, top] = outline.reduce((highest, point) => (point[1] < highest[1] ? point : highest))
  return group.map(({ id, number }, i) => {
    const [x, y] = [clamp(right + i * radius * 2.2, scale), clamp(top * height, height)]
    return (
      <g key={id} className="fault-number">
        <circle cx={x} cy={y} r={radius} />
        <text x={x} y={y} textAnchor="middle" dominantBaseline="central">
          {number}
        </text>
      </g>
    )
  })
}
