/** Bytes of one pass for the next, kept from call to call. */
let across = new Uint8Array(0)

/** 1 where anything is marked within the square of side 2·radius + 1 around a pixel, 0 elsewhere. @param marks 0 or 1 */
export const widen = (marks: Uint8Array, width: number, height: number, radius: number): Uint8Array => {
  if (across.length < marks.length) across = new Uint8Array(marks.length)
  for (let row = 0; row < marks.length; row += width) {
    // Pixels since, and until, the last mark.
    let since = radius + 1
    for (let x = 0; x < width; x++) {
      since = marks[row + x] === 1 ? 0 : since + 1
      across[row + x] = since <= radius ? 1 : 0
    }
    let until = radius + 1
    for (let x = width - 1; x >= 0; x--) {
      until = marks[row + x] === 1 ? 0 : until + 1
      if (until <= radius) across[row + x] = 1
    }
  }
  const wide = new Uint8Array(marks.length)
  const since = new Int32Array(width).fill(radius + 1)
  const until = new Int32Array(width).fill(radius + 1)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const rows = across[i] === 1 ? 0 : since[x]! + 1
      since[x] = rows
      if (rows <= radius) wide[i] = 1
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const rows = across[i] === 1 ? 0 : until[x]! + 1
      until[x] = rows
      if (rows <= radius) wide[i] = 1
    }
  }
  return wide
}
