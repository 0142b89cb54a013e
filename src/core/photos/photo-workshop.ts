import { provinceDefault } from '../../shared/photo/spec.ts'
import type { AccountContext } from '../context/unit-context.ts'
import { picturesAtOnce } from '../decoder/decoders.ts'
import { Framing } from './framing.ts'
import { type BatchWork, PhotoBatches } from './photo-batch.ts'
import { fingerprintOlderPhotos } from './photo-fingerprint.ts'
import { pictureEngine } from './picture-engine.ts'

/** Photos under way at once: those in the decoder, and as many that are read and wait. */
const photosUnderWay = 2 * picturesAtOnce

/** What the photo calls of one workplace share: the engine, the batches under way, the photo that is being framed. */
export class PhotoWorkshop {
  readonly spec = provinceDefault
  readonly batches = new PhotoBatches()
  readonly framing = new Framing()
  #closing: AbortSignal | undefined
  #fingerprinted: AccountContext | undefined

  /** The engine and the spec. @param closing aborted when the session ends */
  engine(closing: AbortSignal) {
    if (this.#closing !== closing) closing.addEventListener('abort', () => void pictureEngine.close())
    this.#closing = closing
    return { pool: pictureEngine, spec: this.spec }
  }

  /** A batch for all records, or for one. */
  batchWork(context: AccountContext, closing: AbortSignal, record?: string): BatchWork {
    const { pool: mender, spec } = this.engine(closing)
    return { context, mender, spec, parallel: photosUnderWay, record }
  }

  /** Fingerprints photos of an older version's store, once in each session, beside other work. */
  fingerprintOlder(context: AccountContext, closing: AbortSignal, onError: (error: unknown) => void): void {
    if (this.#fingerprinted === context) return
    this.#fingerprinted = context
    fingerprintOlderPhotos(context, closing).catch(onError)
  }
}
