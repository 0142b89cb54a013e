import fc from 'fast-check'

/** Files that one run alters. `npm run test:attacks` sets more than `npm test`, and another seed. */
export const runs = {
  numRuns: Number(process.env['GZZC_ATTACKS'] ?? 100),
  seed: Number(process.env['GZZC_SEED'] ?? 1),
}

/** One change of a file; `at`, `length` and `from` are fractions of its size. */
interface Change {
  readonly kind: 'flip' | 'set' | 'delete' | 'repeat' | 'insert' | 'cut' | 'overwrite' | 'digit'
  readonly at: number
  readonly from: number
  readonly length: number
  readonly bytes: Uint8Array
}

const fraction = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })

/** One to four changes that are applied in turn. */
export const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('flip', 'set', 'delete', 'repeat', 'insert', 'cut', 'overwrite', 'digit'),
    at: fraction,
    from: fraction,
    // Mostly short ranges, which leave the rest of the structure whole.
    length: fraction.map((value) => value ** 8),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  }),
  { minLength: 1, maxLength: 4 },
)

const change = (file: Buffer, { kind, at, from, length, bytes }: Change): Buffer => {
  const start = Math.floor(at * file.length)
  const end = Math.min(file.length, start + 1 + Math.floor(length * file.length))
  const source = file.subarray(Math.floor(from * file.length)).subarray(0, end - start)
  const spliced = (...middle: readonly Uint8Array[]): Buffer =>
    Buffer.concat([file.subarray(0, start), ...middle, file.subarray(end)])
  switch (kind) {
    case 'flip':
      return spliced(Uint8Array.of((file[start] ?? 0) ^ (1 << (bytes[0]! & 7))), file.subarray(start + 1, end))
    case 'set':
      return spliced(Uint8Array.of(bytes[0]!), file.subarray(start + 1, end))
    case 'delete':
      return spliced()
    case 'repeat':
      return spliced(file.subarray(start, end), file.subarray(start, end))
    case 'insert':
      return spliced(bytes, file.subarray(start, end))
    case 'cut':
      return Buffer.from(file.subarray(0, start))
    case 'overwrite':
      return spliced(source)
    case 'digit': {
      // Numbers are offsets, lengths and references: the changes that reach deepest.
      const found = file.subarray(start).findIndex((byte) => byte >= 0x30 && byte <= 0x39)
      if (found < 0) return file
      const changed = Buffer.from(file)
      changed[start + found] = 0x30 + (bytes[0]! % 10)
      return changed
    }
  }
}

/** The file after all changes. */
export const applyChanges = (file: Uint8Array, list: readonly Change[]): Buffer =>
  list.reduce(change, Buffer.from(file))
