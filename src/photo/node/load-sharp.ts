import type { SharpConstructor } from 'sharp'

let loading: Promise<SharpConstructor> | undefined

/** sharp, loaded with the first photo: its libraries take 18 MB and part of a start that need no photo. */
export const loadSharp = (): Promise<SharpConstructor> => {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // One photo a worker, many workers: threads inside libvips would only fight each other, and no photo is read twice.
    sharp.concurrency(1)
    sharp.cache(false)
    return sharp
  })
  return loading
}
