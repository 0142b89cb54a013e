import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react'
import type { Adjustment } from '../shared/photo/adjustment.ts'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import { formatKilobytes } from '../ui/format/sizes.ts'
import { type Adjust, adjustByKey, tidy } from './adjusting.ts'
import { LimitLines } from './limit-lines.tsx'
import { useAddress } from './use-address.ts'
import type { ShownPhoto } from './use-photo.ts'
import { useWheel } from './use-wheel.ts'

interface CompareProps {
  readonly photo: ShownPhoto
  readonly spec: PhotoSpec
  readonly guides: boolean
  readonly onAdjust: ((change: Adjust) => void) | undefined
}

/** The original photo beside the one to be saved. */
export const Compare = ({ photo, spec, guides, onAdjust }: CompareProps) => {
  return (
    <div className="figures">
      <figure>
        <div className="frame frame-before">
          <Before photo={photo} />
        </div>
        <figcaption>
          处理前
          <small>{photo.width > 0 ? `${photo.width} × ${photo.height} 像素` : ''}</small>
        </figcaption>
      </figure>
      <figure>
        <div className="frame frame-after" style={{ aspectRatio: `${spec.width} / ${spec.height}` }}>
          <After photo={photo} spec={spec} guides={guides} onAdjust={onAdjust} />
        </div>
        <figcaption>
          处理后
          <small>
            {photo.file
              ? `${photo.mended ? `${spec.width} × ${spec.height}` : `${photo.width} × ${photo.height}`} 像素，${formatKilobytes(photo.file.size)}`
              : ''}
          </small>
        </figcaption>
      </figure>
    </div>
  )
}

const Before = ({ photo: { picture, marks } }: { photo: ShownPhoto }) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (!picture || !canvas.current) return
    canvas.current.width = picture.width
    canvas.current.height = picture.height
    canvas.current.getContext('2d')?.drawImage(picture, 0, 0)
  }, [picture])
  if (!picture) return <span className="no-picture">打不开这个文件</span>
  const { width, height } = picture
  const points = (marks?.crop ?? []).map(([x, y]) => `${x * width},${y * height}`).join(' ')
  return (
    <div className="before-picture">
      <canvas ref={canvas} role="img" aria-label="处理前的照片" />
      {marks && (
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" className="crop-lines">
          <path
            fillRule="evenodd"
            d={`M0 0H${width}V${height}H0Z M${points.replaceAll(' ', 'L')}Z`}
            className="crop-shade"
          />
          <polygon points={points} />
        </svg>
      )}
    </div>
  )
}

const After = ({ photo, spec, guides, onAdjust }: CompareProps) => {
  const address = useAddress(photo.file)
  const dragged = useRef<{ x: number; y: number; from: Adjustment }>(undefined)
  const stage = useRef<HTMLDivElement>(null)
  useWheel(stage, photo.file && onAdjust)
  if (!photo.file) return <span className="no-picture">换一张合适的照片后，这里显示处理结果</span>
  const picture = address && <img src={address} alt="处理后的照片" draggable={false} />
  const lines = guides && <LimitLines report={photo.report} spec={spec} />
  if (!onAdjust) return picture

  const begin = (event: PointerEvent<HTMLElement>): void => {
    dragged.current = { x: event.clientX, y: event.clientY, from: photo.adjustment }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const move = (event: PointerEvent<HTMLElement>): void => {
    if (!dragged.current) return
    const { x, y, from } = dragged.current
    const mmPerPixel = spec.widthMm / event.currentTarget.clientWidth
    const moved = {
      right: from.right + (event.clientX - x) * mmPerPixel,
      down: from.down + (event.clientY - y) * mmPerPixel,
    }
    onAdjust((now) => tidy({ ...now, ...moved }))
  }
  const end = (): void => {
    dragged.current = undefined
  }
  const press = (event: KeyboardEvent): void => {
    const change = adjustByKey(event)
    if (!change) return
    event.preventDefault()
    onAdjust(change)
  }
  return (
    // It handles arrow keys like a slider, but in two directions; no ARIA role describes that.
    <div
      ref={stage}
      className="adjustable"
      role="application"
      aria-label="处理后的照片。方向键移动，加号减号或滚轮放大缩小，方括号转动"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved by keys
      tabIndex={0}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={press}
    >
      {picture}
      {lines}
    </div>
  )
}
