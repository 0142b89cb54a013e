import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { Point } from '../affine.ts'

/** Position of the head in a photo, in millimetres of the photo printed at the spec's height. */
export interface HeadGeometry {
  readonly headHeight: number
  readonly crownMargin: number
  readonly chinMargin: number
  /** Distance of the middle of the eyes from the photo's middle line. */
  readonly offCentre: number
}

export interface HeadPoints {
  readonly crown: Point
  readonly eyes: Point
  readonly chin: Point
}

/** Head geometry of a photo of any size against a spec. */
export const measureGeometry = (
  { crown, eyes, chin }: HeadPoints,
  size: { readonly width: number; readonly height: number },
  spec: PhotoSpec,
): HeadGeometry => {
  const mmPerPixel = spec.heightMm / size.height
  return {
    headHeight: Math.hypot(crown[0] - chin[0], crown[1] - chin[1]) * mmPerPixel,
    crownMargin: (crown[1] + 0.5) * mmPerPixel,
    chinMargin: (size.height - 0.5 - chin[1]) * mmPerPixel,
    offCentre: Math.abs(eyes[0] - (size.width - 1) / 2) * mmPerPixel,
  }
}
