import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BlobFolder } from '../../src/server/blobs/blob-folder.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { blobContract } from './blob-contract.ts'

const emptyFolder = (): string => join(mkdtempSync(join(tmpdir(), 'gzzc-blobs-')), 'blobs')

describe('folder', () => {
  blobContract(async () => {
    const folder = emptyFolder()
    return {
      store: new BlobFolder(folder),
      reopen: () => new BlobFolder(folder),
      damage: async (sha256, bytes) => writeFileSync(join(folder, sha256.slice(0, 2), sha256), bytes),
    }
  })

  test('a pack that is not written to its end counts for nothing, and is swept once it is old', async () => {
    const folder = emptyFolder()
    const store = new BlobFolder(folder)
    const blobs = Array.from({ length: 20 }, (_, index) => {
      const bytes = Buffer.alloc(1000, index)
      return { sha256: sha256Hex(bytes), bytes }
    })
    await store.putAll(blobs)
    const packs = join(folder, 'packs')
    const [pack] = readdirSync(packs)
    if (process.platform !== 'win32') expect(statSync(join(packs, pack!)).mode & 0o077).toBe(0)
    const whole = readFileSync(join(packs, pack!))
    for (const length of [0, 3, 10, 400, whole.length - 1]) {
      writeFileSync(join(packs, pack!), whole.subarray(0, length))
      const other = new BlobFolder(folder)
      expect(await other.lacking(blobs.map(({ sha256 }) => sha256))).toHaveLength(20)
      await other.unpack()
      expect(readdirSync(packs)).toEqual([pack])
    }
    expect(await Array.fromAsync(new BlobFolder(folder).oldNames(new Date(Date.now() + 60_000)))).toEqual([])
    expect(readdirSync(packs)).toEqual([])
  })

  test('of a pack with a damaged blob the others are unpacked', async () => {
    const folder = emptyFolder()
    const blobs = Array.from({ length: 20 }, (_, index) => {
      const bytes = Buffer.alloc(1000, index)
      return { sha256: sha256Hex(bytes), bytes }
    })
    await new BlobFolder(folder).putAll(blobs)
    const path = join(folder, 'packs', readdirSync(join(folder, 'packs'))[0]!)
    const bytes = readFileSync(path)
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(path, bytes)
    const store = new BlobFolder(folder)
    const { sha256 } = blobs[19]!
    await expect(store.get(sha256)).rejects.toMatchObject({ code: 'server.blob.damaged' })
    await store.unpack()
    expect(await store.lacking(blobs.map((blob) => blob.sha256))).toEqual([sha256])
  })

  test('leaves no draft behind, and other accounts of the machine cannot read it', async () => {
    const folder = emptyFolder()
    const store = new BlobFolder(folder)
    const sha256 = await store.put(new TextEncoder().encode('one'))
    await store.put(new TextEncoder().encode('one'))
    const place = join(folder, sha256.slice(0, 2))
    expect(readdirSync(place)).toEqual([sha256])
    if (process.platform === 'win32') return
    expect(statSync(place).mode & 0o077).toBe(0)
    expect(statSync(join(place, sha256)).mode & 0o077).toBe(0)
  })
})
