import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { BatchEvent } from '../../shared/rpc/photos.ts'
import type { Handed } from '../navigation/handed-file.ts'

/** What happens in a batch, but for the core's reading. */
export type BatchNews = Exclude<BatchEvent, { kind: 'want' }>

export interface LendOptions {
  /** Whose all of them are; without it their names say. */
  readonly record?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Hands files to the core, which reads of them what it needs; gives the news as they come. */
export async function* lendFiles(
  client: CoreClient,
  files: Handed,
  { record, signal }: LendOptions = {},
): AsyncGenerator<BatchNews> {
  const input = {
    files: files.map(({ name, size }) => ({ name, size })),
    ...(record ? { record } : {}),
  }
  const options = signal ? { signal } : {}
  let batch = ''
  const held = new Map<number, Promise<Blob>>()
  const lend = async (want: number, index: number, offset: number, length: number) => {
    const { name, size, open } = files[index]!
    const opened = held.get(index) ?? open()
    held.set(index, opened)
    // Read here already: a file that is gone shows now, and must not break the call.
    const piece = await opened
      .then((blob) => blob.slice(offset, offset + length).arrayBuffer())
      .then(
        (bytes) => new File([new Uint8Array(bytes)], name),
        () => null,
      )
    // Its end was read: it is not held any longer than it is wanted. A zip's directory stands there: it is opened again.
    if (offset + length >= size) held.delete(index)
    await client.photos.lend({ batch, want, piece }, options)
  }
  let failure: { readonly error: unknown } | undefined
  for await (const news of await client.photos.batch(input, options)) {
    if (failure) throw failure.error
    if (news.kind !== 'want') {
      if (news.kind === 'begun') batch = news.batch
      yield news
      continue
    }
    // Not awaited: the core asks for several at a time.
    lend(news.want, news.file, news.offset, news.length).catch((error: unknown) => {
      failure = { error }
    })
  }
}
