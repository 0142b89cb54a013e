import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BlobFolder } from '../../src/server/blobs/blob-folder.ts'
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
