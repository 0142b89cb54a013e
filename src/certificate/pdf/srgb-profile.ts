/**
 * A minimal ICC version 2 display profile of the sRGB colour space (IEC 61966-2-1), computed from its definition:
 * primaries adapted to D50, and the transfer curve in 1,024 steps. PDF/A requires one as the output intent.
 */
export const srgbProfile = (): Buffer => {
  const curve = transferCurve()
  const tags: [signature: string, content: Buffer][] = [
    ['desc', description('sRGB IEC61966-2.1')],
    ['cprt', text('No copyright, use freely')],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['rXYZ', xyz(0.43607, 0.22249, 0.01392)],
    ['gXYZ', xyz(0.38515, 0.71687, 0.09708)],
    ['bXYZ', xyz(0.14307, 0.06061, 0.7141)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ]
  const table = Buffer.alloc(4 + 12 * tags.length)
  table.writeUInt32BE(tags.length, 0)
  const contents: Buffer[] = []
  const placed = new Map<Buffer, number>()
  let at = 128 + table.length
  tags.forEach(([signature, content], index) => {
    let place = placed.get(content)
    if (place === undefined) {
      place = at
      placed.set(content, place)
      const padding = Buffer.alloc((4 - (content.length % 4)) % 4)
      contents.push(content, padding)
      at += content.length + padding.length
    }
    table.write(signature, 4 + 12 * index, 'latin1')
    table.writeUInt32BE(place, 8 + 12 * index)
    table.writeUInt32BE(content.length, 12 + 12 * index)
  })
  return Buffer.concat([header(at), table, ...contents])
}

const header = (size: number): Buffer => {
  const bytes = Buffer.alloc(128)
  bytes.writeUInt32BE(size, 0)
  bytes.writeUInt32BE(0x02100000, 8) // version 2.1
  bytes.write('mntrRGB XYZ ', 12, 'latin1')
  for (const [index, value] of [2020, 1, 1].entries()) bytes.writeUInt16BE(value, 24 + 2 * index)
  bytes.write('acsp', 36, 'latin1')
  xyz(0.9642, 1, 0.8249).copy(bytes, 68, 8) // illuminant D50
  return bytes
}

const xyz = (...values: [number, number, number]): Buffer => {
  const bytes = Buffer.alloc(20)
  bytes.write('XYZ ', 0, 'latin1')
  values.forEach((value, index) => {
    bytes.writeInt32BE(Math.round(value * 65536), 8 + 4 * index)
  })
  return bytes
}

const transferCurve = (): Buffer => {
  const steps = 1024
  const bytes = Buffer.alloc(12 + 2 * steps)
  bytes.write('curv', 0, 'latin1')
  bytes.writeUInt32BE(steps, 8)
  for (let step = 0; step < steps; step++) {
    const encoded = step / (steps - 1)
    const linear = encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4
    bytes.writeUInt16BE(Math.round(linear * 65535), 12 + 2 * step)
  }
  return bytes
}

const text = (content: string): Buffer => {
  return Buffer.concat([Buffer.from('text\0\0\0\0', 'latin1'), Buffer.from(`${content}\0`, 'latin1')])
}

const description = (content: string): Buffer => {
  const ascii = Buffer.from(`${content}\0`, 'latin1')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(ascii.length)
  // Followed by the empty Unicode and ScriptCode forms of the description.
  return Buffer.concat([Buffer.from('desc\0\0\0\0', 'latin1'), length, ascii, Buffer.alloc(8 + 3 + 67)])
}
