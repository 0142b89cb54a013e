/** A rectangle of pixels; right and bottom are the first column and row beyond it. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Side in pixels of the cells in which marks are gathered, and the least marks in a cell that counts. */
const cell = 8
const leastMarks = 4
const mostBoxes = 5

/**
 * Rectangles around marked pixels, the largest first. Marks in neighbouring cells share one, and single marks have none.
 * @param marks 0 or 1 per pixel
 * @example boxesOf(marks, 295, 413) // [{ left: 0, top: 16, right: 24, bottom: 120 }]
 */
export const boxesOf = (marks: Uint8Array, width: number, height: number): Box[] => {
  const across = Math.ceil(width / cell)
  const down = Math.ceil(height / cell)
  const counts = new Uint16Array(across * down)
  for (let i = 0; i < marks.length; i++) {
    if (marks[i] === 1) counts[Math.floor(Math.floor(i / width) / cell) * across + Math.floor((i % width) / cell)]!++
  }
  const boxes: (Box & { readonly marked: number })[] = []
  for (let start = 0; start < counts.length; start++) {
    if (counts[start]! < leastMarks) continue
    let [left, top, right, bottom, marked] = [across, down, 0, 0, 0]
    const waiting = [start]
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (counts[at]! < leastMarks) continue
      marked += counts[at]!
      counts[at] = 0
      const [x, y] = [at % across, Math.floor(at / across)]
      left = Math.min(left, x)
      right = Math.max(right, x + 1)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y + 1)
      for (let dy = Math.max(0, y - 1); dy <= Math.min(down - 1, y + 1); dy++)
        for (let dx = Math.max(0, x - 1); dx <= Math.min(across - 1, x + 1); dx++) waiting.push(dy * across + dx)
    }
    boxes.push({
      left: left * cell,
      top: top * cell,
      right: Math.min(width, right * cell),
      bottom: Math.min(height, bottom * cell),
      marked,
    })
  }
  return boxes
    .sort((a, b) => b.marked - a.marked)
    .slice(0, mostBoxes)
    .map(({ left, top, right, bottom }) => ({ left, top, right, bottom }))
}
