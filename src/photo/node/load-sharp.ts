import type { SharpConstructor } from 'sharp'

let loading: Promise<SharpConstructor> | undefined

/** Loads sharp with the first photo, because its libraries take 18 MB and part of the start-up time. */
export const loadSharp = (): Promise<SharpConstructor> => {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // One thread and no cache, because each worker has one photo at a time and no photo is read twice.
    sharp.concurrency(1)
    sharp.cache(false)
    return sharp
  })
  return loading
}
