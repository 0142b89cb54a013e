/** Allocates an array of a length. It may still contain old values. */
export type Memory<Values> = (length: number) => Values

const kept = <Values extends Uint8Array | Int32Array | Float32Array>(
  make: Memory<Values>,
  view: (of: Values, length: number) => Values,
): Memory<Values> => {
  let all = make(0)
  let given = all
  return (length) => {
    if (given.length === length) return given
    if (all.length < length) all = make(length)
    given = view(all, length)
    return given
  }
}

/** New memory, filled with zeroes, for data that outlives the next step. */
export const freshBytes: Memory<Uint8Array> = (length) => new Uint8Array(length)
export const freshFloats: Memory<Float32Array> = (length) => new Float32Array(length)

/*
 * Memory for one purpose that is reused for every photo: each call returns the same array. New arrays, 17 MB a photo, would make the garbage
 * collector scan the whole heap for every photo, a fifth of its cost.
 * Use it only for data that is consumed before the next await, because two photos may be in progress in one thread.
 */
export const keptBytes = (): Memory<Uint8Array> => kept<Uint8Array>(freshBytes, (of, length) => of.subarray(0, length))

export const keptFloats = (): Memory<Float32Array> =>
  kept<Float32Array>(freshFloats, (of, length) => of.subarray(0, length))

export const keptIntegers = (): Memory<Int32Array> =>
  kept<Int32Array>(
    (length) => new Int32Array(length),
    (of, length) => of.subarray(0, length),
  )
