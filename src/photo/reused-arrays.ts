/** Allocates an array of a length. It may still contain old values. */
export type Memory<Values> = (length: number) => Values

const reused = <Values extends Uint8Array | Int32Array | Float32Array>(
  make: Memory<Values>,
  view: (of: Values, length: number) => Values,
): Memory<Values> => {
  let all = make(0)
  let last = all
  return (length) => {
    if (last.length === length) return last
    if (all.length < length) all = make(length)
    last = view(all, length)
    return last
  }
}

/** New memory, filled with zeroes, for data that is still needed in later steps. */
export const freshBytes: Memory<Uint8Array> = (length) => new Uint8Array(length)
export const freshFloats: Memory<Float32Array> = (length) => new Float32Array(length)

/**
 * Memory for one purpose that is reused for every photo: each call returns the same array, longer where needed. With new arrays,
 * 17 MB a photo, the garbage collector would scan the whole heap for every photo, which is a fifth of the photo's cost.
 * Use it only for data that is consumed before the next await, because two photos may be in progress in one thread.
 * @example
 * const memory = reusedBytes()
 * memory(10) === memory(10) // true
 */
export const reusedBytes = (): Memory<Uint8Array> =>
  reused<Uint8Array>(freshBytes, (of, length) => of.subarray(0, length))

/** {@link reusedBytes} for 32-bit fractions. */
export const reusedFloats = (): Memory<Float32Array> =>
  reused<Float32Array>(freshFloats, (of, length) => of.subarray(0, length))

/** {@link reusedBytes} for 32-bit integers. */
export const reusedIntegers = (): Memory<Int32Array> =>
  reused<Int32Array>(
    (length) => new Int32Array(length),
    (of, length) => of.subarray(0, length),
  )
