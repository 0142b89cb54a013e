import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connectInProcess } from '../../src/core/host/in-process.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { sampleAccounts, samplePassword } from '../../src/core/sample/sample-access.ts'
import { Unit } from '../../src/core/unit.ts'

// Making the sample draws and judges every portrait.
vi.setConfig({ testTimeout: 120_000 })

let home: string
let workplace: Workplace

beforeAll(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'gzzc-sample-')), 'unit')
  workplace = new Workplace(home, '0', {
    sampleProgram: join(import.meta.dirname, '../../src/sample/sample-program.ts'),
  })
})
afterAll(async () => {
  await workplace.lock()
  await rm(join(home, '..'), { recursive: true, force: true })
})
const names = async () => (await readdir(home)).filter((name) => name !== 'logs').sort()

test('interrupted while it is made, it leaves an empty folder', async () => {
  const client = connectInProcess(workplace)
  for await (const event of await client.setup.makeSample()) if (event.kind === 'progress' && event.share > 0.1) break
  expect(await names()).toEqual([])
  expect((await client.host.info()).hasUnit).toBe(false)
})

test('is made, marked, works without a province, and is deleted completely', async () => {
  const client = connectInProcess(workplace)
  const shares: number[] = []
  for await (const event of await client.setup.makeSample()) shares.push(event.kind === 'progress' ? event.share : 1)
  expect(shares.at(-1)).toBe(1)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  expect(await client.host.info()).toMatchObject({ hasUnit: true, mayRemoveSample: true })
  expect((await client.host.info()).note).toContain(samplePassword)
  expect(await names()).toEqual(['keyring.json', 'sign-in-note.txt', 'unit.db', '样例材料'])
  expect((await readdir(join(home, '样例材料'))).sort()).toEqual(['样例名单.xlsx', '样例照片'])

  await client.session.signIn({ name: sampleAccounts.clerk, password: samplePassword })
  const { total, counts } = await client.overview.summary()
  expect(total).toBe(60)
  expect(counts).toMatchObject({ photoApproved: 3, photoSubmitted: expect.any(Number), returned: 1 })
  await expect(
    (async () => {
      for await (const _ of await client.sync.now());
    })(),
  ).rejects.toMatchObject({
    data: { code: 'core.sample.offline' },
  })

  await client.setup.removeSample()
  expect(await names()).toEqual([])
  expect(await client.host.info()).toMatchObject({ hasUnit: false, mayRemoveSample: false, note: null })
})

test('real data is never treated as a sample, whatever files are beside it', async () => {
  const client = connectInProcess(workplace)
  const unit = await Unit.create(home, { account: sampleAccounts.administrator, password: samplePassword })
  await unit.close()
  await writeFile(join(home, 'sign-in-note.txt'), 'sample')
  await mkdir(join(home, '样例材料'), { recursive: true })
  await expect(client.setup.removeSample()).rejects.toMatchObject({ data: { code: 'setup.sample.none' } })
  expect(await names()).toContain('unit.db')
})
