import { coarseFace } from '../../photo/likeness.ts'
import { decodePhoto } from '../../photo/node/decode.ts'
import { encodeJpeg } from '../../photo/node/jpeg.ts'
import type { PhotoJob } from '../../photo/node/messages.ts'
import { createPhotoPool } from '../../photo/node/pool.ts'
import { thumbnail } from '../../photo/node/thumbnail.ts'
import { perceptualHash } from '../../photo/perceptual-hash.ts'
import { Unreadable } from '../../photo/source.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { DecodeTask } from '../decoder/answer-calls.ts'
import { picturesAtOnce } from '../decoder/decoders.ts'
import type { PhotoFingerprint, PictureSize } from './picture-engine.ts'

type PhotoInput = Omit<PhotoJob, 'task'>
interface PictureInput {
  readonly bytes: Uint8Array
}

const fingerprint = async ({ bytes }: PictureInput): Promise<PhotoFingerprint | undefined> => {
  try {
    const { image } = await decodePhoto(bytes)
    return { hash: perceptualHash(image), face: coarseFace(image) }
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

const toJpeg = async ({ bytes }: PictureInput): Promise<Uint8Array> => {
  try {
    const { image } = await decodePhoto(bytes)
    return await encodeJpeg(image, { quality: 85, chroma: '4:2:0' })
  } catch (error) {
    if (error instanceof Unreadable) throw new Problem('core.photo.imageMissing')
    throw error
  }
}

/** What the decoder of pictures does; called by `picture-engine.ts`. */
export const pictureTasks = (): Readonly<Record<string, DecodeTask>> => {
  const pool = createPhotoPool({ size: picturesAtOnce })
  return {
    check: ({ bytes, spec }: PhotoInput) => pool.check(bytes, spec),
    mend: ({ bytes, spec, adjustment }: PhotoInput) => pool.mend(bytes, spec, adjustment ? { adjustment } : {}),
    locate: ({ bytes, spec }: PhotoInput) => pool.locate(bytes, spec),
    fingerprint,
    toJpeg,
    thumbnail: ({ bytes, size }: PictureInput & { readonly size: PictureSize }) => thumbnail(bytes, size),
  }
}
