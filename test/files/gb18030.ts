const decoder = new TextDecoder('gb18030')
const table = new Map<string, Buffer>()
const add = (bytes: Buffer) => {
  const character = decoder.decode(bytes)
  if (!table.has(character)) table.set(character, bytes)
}

for (let lead = 0x81; lead <= 0xfe; lead++)
  for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) add(Buffer.from([lead, trail]))

/** Four bytes of a linear index: 81308130 counts up by last, third, second, first byte. */
const fourBytes = (linear: number): Buffer =>
  Buffer.from([
    0x81 + Math.floor(linear / 12_600),
    0x30 + (Math.floor(linear / 1260) % 10),
    0x81 + (Math.floor(linear / 10) % 126),
    0x30 + (linear % 10),
  ])
for (let linear = 0; linear < 39_420; linear++) add(fourBytes(linear))
/** Linear index of U+10000 (90308130). */
const supplementary = 189_000

/** Encodes to GB18030; the platform only decodes. */
export const encodeGb18030 = (text: string): Buffer =>
  Buffer.concat(
    [...text].map((character) => {
      const point = character.codePointAt(0)!
      if (point < 0x80) return Buffer.from([point])
      return point > 0xffff ? fourBytes(supplementary + point - 0x10000) : table.get(character)!
    }),
  )
