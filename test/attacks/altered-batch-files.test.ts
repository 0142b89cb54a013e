import { createWriteStream, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { writeBatchFile } from '../../src/core/submission/batch-file.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { readBatchFile } from '../../src/exchange/batch-file.ts'
import { openZip } from '../../src/files/zip.ts'
import { receiveBatchFile } from '../../src/server/sync/receive-batch.ts'
import { openProvinceHomeCopy, prepareFurther, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import { officer } from '../fixtures/province/province-home.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'
import { applyChanges, changes, runs } from './mutations.ts'

/** A province and a unit whose clerk and reviewer signed a batch of two people. */
let prepared: string
const folder = temporaryFolder()
const path = join(folder, 'batch.gzzc')
beforeAll(async () => {
  prepared = await prepareFurther(await prepareProvinceHome(4, 2), async ({ as }) => {
    await as('clerk', (unit) => submit(unit))
    await as('reviewer', async (unit) => {
      await submit(unit)
      await writeBatchFile(unit.database, path)
    })
  })
}, 120_000)

test('no altered batch file brings anything but the signed batch, and each refusal has a code', async () => {
  const { province } = await openProvinceHomeCopy(prepared)
  const file = readFileSync(path)
  const whole = await readBatchFile(path, province.access.openSealed)
  const altered = join(folder, 'altered.gzzc')
  const codes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      writeFileSync(altered, applyChanges(file, list))
      const read = readBatchFile(altered, province.access.openSealed)
      const code = await problem(read)
      codes.add(code)
      if (code !== 'no problem') {
        expect(code).toMatch(/^(core\.batchFile\.damaged|trust\.sealed\.broken)$/)
        return
      }
      // The file is readable: either the change touched nothing that counts, or the signatures do not fit.
      const content = await read
      const received = await problem(receiveBatchFile(province.sync, officer, content))
      if (received === 'no problem') expect(content).toEqual(whole)
      else expect(received).toMatch(/^(trust|server)\./)
    }),
    runs,
  )
  expect(codes.size).toBeGreaterThan(1)
}, 600_000)

/** Packs the file's entries again. @param compressed the entries that are compressed */
const repack = async (compressed: readonly string[], from: string, to: string): Promise<void> => {
  const zip = await openZip(from)
  const packed = new ZipFile()
  for (const entry of zip.entries)
    packed.addBuffer(await zip.readAll(entry, entry.size), entry.name, { compress: compressed.includes(entry.name) })
  packed.end()
  await zip.close()
  await pipeline(packed.outputStream, createWriteStream(to))
}

test('a batch file has no entry that would have to be inflated beside the province’s key', async () => {
  const { province } = await openProvinceHomeCopy(prepared)
  const zip = await openZip(path)
  const names = zip.entries.map(({ name }) => name)
  expect(zip.entries.map(({ method }) => method)).toEqual(names.map(() => 0))
  await zip.close()
  const other = join(folder, 'repacked.gzzc')
  await repack([], path, other)
  expect(await problem(readBatchFile(other, province.access.openSealed))).toBe('no problem')
  for (const name of names) {
    await repack([name], path, other)
    await expect(readBatchFile(other, province.access.openSealed), name).rejects.toMatchObject({
      code: 'core.batchFile.damaged',
      details: { detail: expect.stringContaining('压缩方法（8）') },
    })
    // One that claims to be empty, too.
    const bytes = readFileSync(other)
    const at = bytes.lastIndexOf(name) - 46
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50)
    bytes.writeUInt32LE(0, at + 24)
    writeFileSync(other, bytes)
    expect(await problem(readBatchFile(other, province.access.openSealed)), name).toBe('core.batchFile.damaged')
  }
})
