import type { Located } from '../../photo/engine/locate.ts'
import type { MendResult } from '../../photo/engine/mend.ts'
import type { CoarseFace } from '../../photo/likeness.ts'
import type { PhotoJob } from '../../photo/node/messages.ts'
import type { PhotoPool } from '../../photo/node/pool.ts'
import type { PerceptualHash } from '../../photo/perceptual-hash.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { pictures } from '../decoder/decoders.ts'

/** Hash and coarse face of a finished photo, to find the same picture again. */
export interface PhotoFingerprint {
  readonly hash: PerceptualHash
  readonly face: CoarseFace
}

/** In pixels. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

type Input = Omit<PhotoJob, 'task'>

/**
 * The photo engine in the decoder process: no picture of a stranger is decoded beside the keys.
 * @throws Problem as {@link PhotoPool} does; `general.tooSlow`, `general.decoderLost` for a file that stops or ends the decoder
 */
export const pictureEngine: PhotoPool = {
  check: (bytes, spec, { signal } = {}) =>
    pictures.run<PhotoReport>('check', { bytes, spec } satisfies Input, { signal }),
  mend: (bytes, spec, { signal, adjustment } = {}) =>
    pictures.run<MendResult>('mend', { bytes, spec, adjustment } satisfies Input, { signal }),
  locate: (bytes, spec, { signal } = {}) =>
    pictures.run<Located | undefined>('locate', { bytes, spec } satisfies Input, { signal }),
  close: async () => pictures.rest(),
}

/** Fingerprints a finished photo; undefined where the bytes are not a picture. */
export const fingerprintPhoto = (bytes: Uint8Array): Promise<PhotoFingerprint | undefined> =>
  pictures.run('fingerprint', { bytes }, { light: true })

/** A small JPEG of a photo file in any format; undefined when the file is no photo. */
export const thumbnailOf = (bytes: Uint8Array, size: PictureSize): Promise<Uint8Array | undefined> =>
  pictures.run('thumbnail', { bytes, size }, { light: true })

/** A JPEG of the pixels of a photo file. @throws Problem `core.photo.imageMissing` when the file is no photo */
export const toJpeg = (bytes: Uint8Array): Promise<Uint8Array> => pictures.run('toJpeg', { bytes }, { light: true })
