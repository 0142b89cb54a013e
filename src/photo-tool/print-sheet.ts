import type { PhotoSpec } from '../shared/photo/spec.ts'

/** Photo paper of six inches (4R): 152 by 102 mm, laid across. */
export const paper = { width: 152, height: 102 } as const

/** Least white between two photos, to cut along, and at the paper's edge, which printers cut off, in mm. */
const gap = 2
const margin = 4

/** The positions of the photos on the paper: upper left corners in mm. */
export interface SheetLayout {
  readonly width: number
  readonly height: number
  readonly places: readonly { readonly left: number; readonly top: number }[]
}

const countOn = (room: number, size: number): number =>
  Math.max(0, Math.floor((room - 2 * margin + gap) / (size + gap)))

/** As many photos as fit on the paper, in the middle of it; none when one is larger than the paper. */
export const layOut = ({ widthMm, heightMm }: Pick<PhotoSpec, 'widthMm' | 'heightMm'>): SheetLayout => {
  const across = countOn(paper.width, widthMm)
  const down = countOn(paper.height, heightMm)
  const left = (paper.width - across * (widthMm + gap) + gap) / 2
  const top = (paper.height - down * (heightMm + gap) + gap) / 2
  const places = Array.from({ length: across * down }, (_, i) => ({
    left: left + (i % across) * (widthMm + gap),
    top: top + Math.floor(i / across) * (heightMm + gap),
  }))
  return { width: widthMm, height: heightMm, places }
}

const dotsPerMm = 300 / 25.4

/** The sheet as a picture for a photo printer, 300 dots an inch, with fine lines to cut along. */
export const drawSheet = async (photo: Blob, { width, height, places }: SheetLayout): Promise<Blob> => {
  const picture = await createImageBitmap(photo)
  const canvas = new OffscreenCanvas(Math.round(paper.width * dotsPerMm), Math.round(paper.height * dotsPerMm))
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('this browser gives no canvas')
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.strokeStyle = '#b8b8b8'
  for (const place of places) {
    const [x, y, w, h] = [place.left, place.top, width, height].map((mm) => Math.round(mm * dotsPerMm)) as [
      number,
      number,
      number,
      number,
    ]
    context.drawImage(picture, x, y, w, h)
    context.strokeRect(x - 0.5, y - 0.5, w + 1, h + 1)
  }
  picture.close()
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })
}
