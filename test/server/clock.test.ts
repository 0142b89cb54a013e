import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { confirmClock } from '../../src/server/log/confirm-clock.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { type DatabaseKind, onEveryDatabase } from '../fixtures/province/databases.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const second = 1_000
const day = 86_400 * second

const suite = (kind: DatabaseKind): void => {
  const folder = mkdtempSync(join(tmpdir(), 'gzzc-clock-'))
  let home: string
  let province: Province
  let offset = 0

  beforeAll(() => kind.start())
  afterAll(async () => {
    await kind.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    home = join(mkdtempSync(join(folder, 'in-')), 'province')
    offset = 0
    await initProvince(home, { database: kind.create(mkdtempSync(join(folder, 'in-'))) })
    province = await openProvince(home, { pdfThreads: 1, now: () => new Date(Date.now() + offset) })
    return () => province.close()
  })

  const write = (): Promise<string> =>
    problem(
      province.log.store.gate.write('province', async ({ audit }) => audit({ action: 'test.write', subject: 'test' })),
    )

  const shifts: readonly (readonly [what: string, offset: number, answer: string])[] = [
    ['a year behind', -365 * day, 'server.clock'],
    ['ten minutes behind', -600 * second, 'server.clock'],
    ['five seconds behind', -5 * second, 'no problem'],
    ['ninety days ahead', 90 * day, 'no problem'],
    ['a year ahead', 365 * day, 'server.clock'],
  ]
  test.each(shifts)('a clock that is %s', async (_, shift, answer) => {
    offset = shift
    expect(await write()).toBe(answer)
    const { database } = province.log.store
    const times = (await database.selectFrom('audit').select('at').orderBy('seq').execute()).map(({ at }) => at)
    expect(times).toEqual(times.toSorted())
  })

  test('work goes on from a time that an officer confirmed, and from no other', async () => {
    offset = 365 * day
    await confirmClock(province.log, sampleOfficer)
    expect(await write()).toBe('no problem')
    offset = 0
    expect(await write()).toBe('server.clock')
    await confirmClock(province.log, sampleOfficer)
    expect(await write()).toBe('no problem')
    expect(await verifyAudit(province.log, sampleOfficer)).toMatchObject({ whole: true })
  })
}

onEveryDatabase(suite)
