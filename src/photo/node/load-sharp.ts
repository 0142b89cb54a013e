import { createRequire } from 'node:module'
import type { SharpConstructor } from 'sharp'

let loading: SharpConstructor | undefined

/**
 * Loads sharp with the first photo, because its libraries take 18 MB and part of the start-up time. By `require`, because its ES
 * module has import attributes, which the Node of the test runtime's Electron, 18, does not parse.
 */
export const loadSharp = async (): Promise<SharpConstructor> => {
  if (loading) return loading
  const sharp = createRequire(import.meta.url)('sharp') as SharpConstructor
  // One thread and no cache, because each worker has one photo at a time and no photo is read twice.
  sharp.concurrency(1)
  sharp.cache(false)
  loading = sharp
  return sharp
}
