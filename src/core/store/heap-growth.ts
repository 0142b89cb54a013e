import { setFlagsFromString } from 'node:v8'

/**
 * Limits how fast V8 grows its heap. The objects of an imported row are garbage once the row is written, but by default V8
 * lets the garbage of a long import grow to hundreds of megabytes before it collects. With slow growth, the space for new
 * objects keeps its size, and old objects are collected when they have grown by a fifth. V8 reads both flags at every
 * collection, so they take effect at once in any host and its threads; otherwise V8's defaults apply.
 */
export const growHeapSlowly = (slowly: boolean): void => {
  keepNewSpaceSmall(slowly)
  setFlagsFromString(`--heap-growing-percent=${slowly ? 20 : 0}`)
}

/**
 * The first half of {@link growHeapSlowly}, for a process that makes more objects than it keeps, as a decoder does: collecting old objects more often
 * costs it a third more time.
 */
export const keepNewSpaceSmall = (small: boolean): void =>
  setFlagsFromString(`--semi-space-growth-factor=${small ? 1 : 2}`)
