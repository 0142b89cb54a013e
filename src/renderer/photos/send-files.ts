import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { BatchEvent } from '../../shared/rpc/photos.ts'
import type { Handed } from '../navigation/handed-file.ts'

/** The events of a batch, without the core's requests for pieces of files. */
export type BatchNews = Exclude<BatchEvent, { kind: 'want' }>

export interface SendOptions {
  /** The record that all photos belong to; without it the file names decide. */
  readonly record?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Sends files to the core, which requests the pieces that it needs; yields the batch's events. */
export async function* sendFiles(
  client: CoreClient,
  files: Handed,
  { record, signal }: SendOptions = {},
): AsyncGenerator<BatchNews> {
  const input = {
    files: files.map(({ name, size }) => ({ name, size })),
    ...(record ? { record } : {}),
  }
  const options = signal ? { signal } : {}
  let batch = ''
  const held = new Map<number, Promise<Blob>>()
  const sendPiece = async (want: number, index: number, offset: number, length: number) => {
    const { name, size, open } = files[index]!
    const opened = held.get(index) ?? open()
    held.set(index, opened)
    // The piece is read before the call, so that a missing file becomes `null` and does not break the call.
    const piece = await opened
      .then((blob) => blob.slice(offset, offset + length).arrayBuffer())
      .then(
        (bytes) => new File([new Uint8Array(bytes)], name),
        () => null,
      )
    // The file is released when its end was read. A zip is opened again after that, because its directory is at the end.
    if (offset + length >= size) held.delete(index)
    await client.photos.sendPiece({ batch, want, piece }, options)
  }
  let failure: { readonly error: unknown } | undefined
  for await (const news of await client.photos.batch(input, options)) {
    if (failure) throw failure.error
    if (news.kind !== 'want') {
      if (news.kind === 'begun') batch = news.batch
      yield news
      continue
    }
    // Not awaited, because the core requests several pieces at a time.
    sendPiece(news.want, news.file, news.offset, news.length).catch((error: unknown) => {
      failure = { error }
    })
  }
}
