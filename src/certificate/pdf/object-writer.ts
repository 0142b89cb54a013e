import { reference } from './syntax.ts'

const fileHeader = Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n', 'latin1')

/**
 * Collects indirect objects and writes them as a PDF file of one revision with a classic cross-reference table.
 * `fork` makes a writer that starts with the objects so far, so that a template is serialised once.
 */
export class ObjectWriter {
  readonly #chunks: Uint8Array[]
  /** Byte offset of each object; index = object number; 0 = reserved, not yet written. */
  readonly #offsets: number[]
  #length: number

  constructor(chunks: Uint8Array[] = [fileHeader], offsets: number[] = [0], length = fileHeader.length) {
    this.#chunks = chunks
    this.#offsets = offsets
    this.#length = length
  }

  fork(): ObjectWriter {
    return new ObjectWriter([Buffer.concat(this.#chunks)], [...this.#offsets], this.#length)
  }

  /** Reserves the next object number. A call of `put` must follow. */
  reserve(): number {
    return this.#offsets.push(0) - 1
  }

  /** Writes the object of a reserved number. Returns the offset of its body in the file. */
  put(number: number, body: Uint8Array | string): number {
    const head = Buffer.from(`${number} 0 obj\n`, 'latin1')
    const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body
    this.#offsets[number] = this.#length
    const start = this.#length + head.length
    this.#append(head)
    this.#append(bytes)
    this.#append(Buffer.from('\nendobj\n', 'latin1'))
    return start
  }

  /** Writes an object under the next number and returns the number. */
  add(body: Uint8Array | string): number {
    const number = this.reserve()
    this.put(number, body)
    return number
  }

  /**
   * @param identifier 32 hexadecimal digits, the file identifier
   * @returns the whole file
   */
  finish(root: number, info: number, identifier: string): Buffer {
    const entries = this.#offsets.slice(1).map((offset, index) => {
      if (offset === 0) throw new Error(`PDF object ${index + 1} was reserved but never written`)
      return `${String(offset).padStart(10, '0')} 00000 n \n`
    })
    const size = this.#offsets.length
    const trailer =
      `xref\n0 ${size}\n0000000000 65535 f \n${entries.join('')}` +
      `trailer\n<</Size ${size}/Root ${reference(root)}/Info ${reference(info)}/ID[<${identifier}><${identifier}>]>>\n` +
      `startxref\n${this.#length}\n%%EOF\n`
    return Buffer.concat([...this.#chunks, Buffer.from(trailer, 'latin1')])
  }

  #append(bytes: Uint8Array): void {
    this.#chunks.push(bytes)
    this.#length += bytes.length
  }
}
