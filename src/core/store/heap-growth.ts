import { setFlagsFromString } from 'node:v8'

/**
 * How freely V8 takes memory for its heap. What an import makes of a row is garbage when the row is written; left alone V8
 * would rather let the garbage of a long import grow to hundreds of megabytes than look for it. Slowly: new objects keep
 * the room that they have, and old ones are looked through when there is a fifth more of them. Both flags are read at every
 * collection, so that they hold at once in any host, and in its threads; otherwise they stand as V8 has them.
 */
export const growHeapSlowly = (slowly: boolean): void => {
  setFlagsFromString(`--semi-space-growth-factor=${slowly ? 1 : 2}`)
  setFlagsFromString(`--heap-growing-percent=${slowly ? 20 : 0}`)
}
