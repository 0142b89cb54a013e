import type { ByteSource } from '../../files/byte-source.ts'
import type { Ask } from './answer-calls.ts'

/** A file as a decoder knows it: it asks the core for the pieces that it needs, and cannot reach the file itself. */
export interface SourceName {
  readonly name: string
  readonly size: number
}

/** A decoder's question for a piece of the file, or whether the file is unchanged. */
export type SourceQuestion =
  | { readonly kind: 'read'; readonly offset: number; readonly length: number }
  | { readonly kind: 'unchanged' }

/** Inside a decoder: the bytes of a file that the core has open. */
export const askedSource = ({ name, size }: SourceName, ask: Ask): ByteSource => ({
  name,
  size,
  async read(offset, length) {
    const bytes = (await ask({ kind: 'read', offset, length } satisfies SourceQuestion)) as Uint8Array
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  },
  assertUnchanged: async () => void (await ask({ kind: 'unchanged' } satisfies SourceQuestion)),
  close: async () => {},
})

/** Inside the core: answers a decoder's questions about a file. */
export const answerFrom =
  (source: ByteSource) =>
  (question: SourceQuestion): Promise<unknown> =>
    question.kind === 'read' ? source.read(question.offset, question.length) : source.assertUnchanged()

export const nameOf = ({ name, size }: ByteSource): SourceName => ({ name, size })
