import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { BlobStore } from '../../src/server/blobs/blob-store.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'

/** A store under test. */
export interface BlobStoreUnderTest {
  readonly store: BlobStore
  /** A second instance over the same data: another process, or the same one after a restart. */
  reopen(): BlobStore
  /** Replaces the bytes of a blob behind the store's back. */
  damage(sha256: string, bytes: Uint8Array): Promise<void>
}

const noBlob = '0'.repeat(64)

const damaged = (sha256: string) => expect.objectContaining({ code: 'server.blob.damaged', details: { sha256 } })

/** What every implementation of `BlobStore` must do. `make` answers a new, empty store. */
export const blobContract = (make: () => Promise<BlobStoreUnderTest>): void => {
  test('a blob is found under the SHA-256 of its bytes, also by another instance', async () => {
    const { store, reopen } = await make()
    const bytes = randomBytes(100_000)
    const sha256 = await store.put(bytes)
    expect(sha256).toBe(sha256Hex(bytes))
    for (const each of [store, reopen()]) {
      expect(await each.has(sha256)).toBe(true)
      expect((await each.get(sha256)).equals(bytes)).toBe(true)
      expect(Buffer.concat(await (await each.stream(sha256)).toArray()).equals(bytes)).toBe(true)
    }
  })

  test('an empty blob is a blob', async () => {
    const { store } = await make()
    const sha256 = await store.put(new Uint8Array())
    expect(await store.has(sha256)).toBe(true)
    expect(await store.get(sha256)).toHaveLength(0)
    expect(Buffer.concat(await (await store.stream(sha256)).toArray())).toHaveLength(0)
  })

  test('the same bytes put many times at once, by two instances, are one blob', async () => {
    const { store, reopen } = await make()
    const other = reopen()
    const bytes = randomBytes(50_000)
    const names = await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? store : other).put(bytes)))
    expect(new Set(names)).toEqual(new Set([sha256Hex(bytes)]))
    expect((await store.get(names[0]!)).equals(bytes)).toBe(true)
  })

  test('a missing blob is not there, cannot be read, and can be deleted', async () => {
    const { store } = await make()
    expect(await store.has(noBlob)).toBe(false)
    await expect(store.get(noBlob)).rejects.toEqual(damaged(noBlob))
    await expect(store.stream(noBlob)).rejects.toEqual(damaged(noBlob))
    await store.delete(noBlob)
  })

  test('a deleted blob is gone for every instance, and may come again', async () => {
    const { store, reopen } = await make()
    const bytes = randomBytes(1000)
    const kept = await store.put(randomBytes(1000))
    const sha256 = await store.put(bytes)
    await store.delete(sha256)
    for (const each of [store, reopen()]) {
      expect(await each.has(sha256)).toBe(false)
      await expect(each.get(sha256)).rejects.toEqual(damaged(sha256))
    }
    expect(await store.has(kept)).toBe(true)
    expect(await store.put(bytes)).toBe(sha256)
    expect((await store.get(sha256)).equals(bytes)).toBe(true)
  })

  test('changed bytes are never answered: get refuses them, stream fails before its end', async () => {
    const { store, damage } = await make()
    const bytes = randomBytes(300_000)
    const sha256 = await store.put(bytes)
    const changed = Buffer.from(bytes)
    changed[changed.length - 1]! ^= 1
    await damage(sha256, changed)
    await expect(store.get(sha256)).rejects.toEqual(damaged(sha256))
    const stream = await store.stream(sha256)
    await expect(stream.toArray()).rejects.toEqual(damaged(sha256))
  })

  test('a blob cut short behind the store is whole again after the next put', async () => {
    const { store, damage } = await make()
    const bytes = randomBytes(10_000)
    const sha256 = await store.put(bytes)
    await damage(sha256, bytes.subarray(0, 5_000))
    await expect(store.get(sha256)).rejects.toEqual(damaged(sha256))
    await store.put(bytes)
    expect((await store.get(sha256)).equals(bytes)).toBe(true)
  })

  test('a blob whose bytes changed behind the store is whole again after the next put', async () => {
    const { store, damage } = await make()
    const bytes = randomBytes(10_000)
    const sha256 = await store.put(bytes)
    const changed = Buffer.from(bytes)
    changed[5_000]! ^= 1
    await damage(sha256, changed)
    await store.put(bytes)
    expect((await store.get(sha256)).equals(bytes)).toBe(true)
  })

  test('names of blobs are listed once they are older than the given time', async () => {
    const { store } = await make()
    const names = [await store.put(randomBytes(10)), await store.put(randomBytes(10))]
    const list = async (before: Date): Promise<string[]> => (await Array.fromAsync(store.oldNames(before))).flat()
    expect(await list(new Date(Date.now() - 60_000))).toEqual([])
    expect((await list(new Date(Date.now() + 60_000))).toSorted()).toEqual(names.toSorted())
  })

  const named = (count: number) =>
    Array.from({ length: count }, () => {
      const bytes = randomBytes(2_000)
      return { sha256: sha256Hex(bytes), bytes }
    })

  test.each([1, 20])(
    '%i blobs that are put together are found, streamed, unpacked and deleted like any other',
    async (count) => {
      const { store, reopen } = await make()
      const blobs = named(count)
      // Opened before, as another process is.
      const other = reopen()
      expect(await other.lacking([blobs[0]!.sha256])).toEqual([blobs[0]!.sha256])
      await store.putAll(blobs)
      for (const unpacked of [false, true]) {
        if (unpacked) await other.unpack()
        for (const each of [store, other, reopen()]) {
          expect(await each.lacking([noBlob, ...blobs.map(({ sha256 }) => sha256)])).toEqual([noBlob])
          for (const { sha256, bytes } of blobs) {
            expect(await each.has(sha256)).toBe(true)
            expect((await each.get(sha256)).equals(bytes)).toBe(true)
            expect(Buffer.concat(await (await each.stream(sha256)).toArray()).equals(bytes)).toBe(true)
          }
        }
      }
      await store.putAll(blobs)
      const [first, ...others] = blobs
      await other.delete(first!.sha256)
      for (const each of [store, other, reopen()]) {
        expect(await each.lacking(blobs.map(({ sha256 }) => sha256))).toEqual([first!.sha256])
        await expect(each.get(first!.sha256)).rejects.toEqual(damaged(first!.sha256))
        for (const { sha256, bytes } of others) expect((await each.get(sha256)).equals(bytes)).toBe(true)
      }
    },
  )

  test('a blob that was damaged is whole again when it is put with others', async () => {
    const { store, reopen, damage } = await make()
    const blobs = named(20)
    const { sha256, bytes } = blobs[7]!
    await store.put(bytes)
    await damage(sha256, bytes.subarray(1))
    await store.putAll(blobs)
    expect((await store.get(sha256)).equals(bytes)).toBe(true)
    await store.unpack()
    expect((await reopen().get(sha256)).equals(bytes)).toBe(true)
  })

  test('names of blobs that were put together are listed once they are old enough', async () => {
    const { store } = await make()
    const blobs = named(20)
    await store.putAll(blobs)
    const list = async (before: number): Promise<string[]> =>
      (await Array.fromAsync(store.oldNames(new Date(Date.now() + before)))).flat()
    expect(await list(-60_000)).toEqual([])
    expect((await list(60_000)).toSorted()).toEqual(blobs.map(({ sha256 }) => sha256).toSorted())
  })

  test('a stream that its reader leaves early does no harm', async () => {
    const { store } = await make()
    const bytes = randomBytes(1_000_000)
    const sha256 = await store.put(bytes)
    for await (const piece of await store.stream(sha256)) {
      expect(piece.byteLength).toBeGreaterThan(0)
      break
    }
    expect((await store.get(sha256)).equals(bytes)).toBe(true)
  })
}
