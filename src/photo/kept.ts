/** Gives values of a length to write into; what they hold may be left over from before. */
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

/** New memory, zeroes, for what outlives the photo's next step. */
export const freshBytes: Memory<Uint8Array> = (length) => new Uint8Array(length)
export const freshFloats: Memory<Float32Array> = (length) => new Float32Array(length)

/*
 * Memory for one use in one place, kept from photo to photo: the same again at every call. New arrays for everything, 17 MB a photo, would
 * have the garbage collector go through the whole heap for every photo: a fifth of its cost.
 * Only for what is used up before anything is waited for: two photos may be under way in one thread.
 */
export const keptBytes = (): Memory<Uint8Array> => kept<Uint8Array>(freshBytes, (of, length) => of.subarray(0, length))

export const keptFloats = (): Memory<Float32Array> =>
  kept<Float32Array>(freshFloats, (of, length) => of.subarray(0, length))

export const keptIntegers = (): Memory<Int32Array> =>
  kept<Int32Array>(
    (length) => new Int32Array(length),
    (of, length) => of.subarray(0, length),
  )
