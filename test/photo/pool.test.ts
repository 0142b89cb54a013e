import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { createPhotoPool, type PhotoPool } from '../../src/photo/node/pool.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'

const pools: PhotoPool[] = []
const open = (options: Parameters<typeof createPhotoPool>[0]): PhotoPool => {
  const pool = createPhotoPool(options)
  pools.push(pool)
  return pool
}
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())))

/** A worker that crashes on an empty file and reports on any other. */
const fragileWorker = pathToFileURL(join(import.meta.dirname, 'fragile-worker.ts'))
const anything = Uint8Array.of(1)

describe('photo pool', () => {
  it('reports a lost worker as a problem, replaces it and continues', async () => {
    const pool = open({ size: 1, workerEntry: fragileWorker })
    const lost = pool.check(new Uint8Array(0), provinceDefault)
    const next = pool.check(anything, provinceDefault)
    await expect(lost).rejects.toMatchObject({ code: 'photo.workerLost' })
    await expect(next).resolves.toMatchObject({ verdict: 'pass' })
  })

  it('drops a cancelled waiting job and ignores the result of a cancelled running one', async () => {
    const pool = open({ size: 1, workerEntry: fragileWorker })
    const cancel = new AbortController()
    const running = pool.check(anything, provinceDefault, { signal: cancel.signal })
    const waiting = pool.check(anything, provinceDefault, { signal: cancel.signal })
    const other = pool.check(anything, provinceDefault)
    cancel.abort(new Error('no longer wanted'))
    await expect(running).rejects.toThrow('no longer wanted')
    await expect(waiting).rejects.toThrow('no longer wanted')
    await expect(other).resolves.toMatchObject({ verdict: 'pass' })
    await expect(pool.check(anything, provinceDefault, { signal: cancel.signal })).rejects.toThrow('no longer wanted')
  })

  it('fails pending jobs when it is closed', async () => {
    const pool = open({ size: 1, workerEntry: fragileWorker })
    const jobs = Promise.allSettled([1, 2, 3].map(() => pool.check(anything, provinceDefault)))
    await pool.close()
    for (const job of await jobs) expect(job).toMatchObject({ reason: { code: 'photo.poolClosed' } })
    await expect(pool.check(anything, provinceDefault)).rejects.toMatchObject({ code: 'photo.poolClosed' })
  })

  it('names the missing model file', async () => {
    const pool = open({ size: 1, modelsDirectory: import.meta.dirname })
    const photo = await drawPortrait(samplePortrait(1))
    await expect(pool.check(photo, provinceDefault)).rejects.toMatchObject({ code: 'photo.modelsMissing' })
  })
})
