import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react'
import type { Adjustment } from '../shared/photo/adjustment.ts'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import { type Adjust, adjustByKey, tidy } from './adjusting.ts'
import { LimitLines } from './limit-lines.tsx'
import { useAddress } from './use-address.ts'
import type { ShownPhoto } from './use-photo.ts'
import { useWheel } from './use-wheel.ts'

interface ResultPictureProps {
  readonly photo: ShownPhoto
  readonly spec: PhotoSpec
  /** Absent while the photo is only looked at. */
  readonly onAdjust: ((change: Adjust) => void) | undefined
}

/** The photo to be saved. While it is adjusted by hand it shows the limits and follows pointer, wheel and keys. */
export const ResultPicture = ({ photo, spec, onAdjust }: ResultPictureProps) => {
  const address = useAddress(photo.file)
  const dragged = useRef<{ x: number; y: number; from: Adjustment }>(undefined)
  const stage = useRef<HTMLDivElement>(null)
  useWheel(stage, onAdjust)
  const isAdjusted = onAdjust !== undefined
  useEffect(() => {
    if (isAdjusted) stage.current?.focus()
  }, [isAdjusted])
  const picture = address && <img src={address} alt="处理后的照片" draggable={false} />
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
      <LimitLines report={photo.report} spec={spec} />
    </div>
  )
}
