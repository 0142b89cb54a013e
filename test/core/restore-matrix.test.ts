import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { adoptRecords } from '../../src/core/adoption/adopt.ts'
import { backUp } from '../../src/core/backup/back-up.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { findChainBreak } from '../../src/core/chain/province-chain.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { review } from '../../src/core/review/review.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { reEnrolDevice } from '../../src/core/sync/re-enrol.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { readUnsettled } from '../../src/core/sync/unsettled.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { atProvince, atUnit } from '../fixtures/province/agreement.ts'
import { openProvinceHomeCopy, prepareFurther, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import { officer, type ProvinceHome, unitAs } from '../fixtures/province/province-home.ts'
import { issueAll, sealBatch } from '../fixtures/province/steps.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

// A unit whose first batch has its certificates, and four people whose photos wait for review. Its second batch goes on to the
// certificates; the backup of some moment before is restored then, and the people work on with it.
let prepared: string

beforeAll(async () => {
  prepared = await prepareFurther(await prepareProvinceHome(12, 2, 4), async ({ home, province, as }) => {
    await as('clerk', (unit) => syncUnit(unit.syncContext))
    await sealBatch(home)
    await as('clerk', (unit) => syncUnit(unit.syncContext))
    await issueAll(province)
    await as('clerk', (unit) => syncUnit(unit.syncContext))
  })
})

const approve = (home: string, people: number) =>
  unitAs(home)('reviewer', async (unit) => {
    const waiting = listRecords(unit.database, { state: 'photoSubmitted' })
      .map(({ id }) => id)
      .slice(0, people)
    await review(unit, 'photos', { approve: waiting })
    await review(unit, 'records', { approve: waiting })
  })
const sync = (home: string) => unitAs(home)('clerk', (unit) => syncUnit(unit.syncContext))

/** What the second batch goes through; a backup is made before any of these, and at the end. */
const steps: readonly ((made: ProvinceHome) => Promise<unknown>)[] = [
  ({ home }) => approve(home, 3),
  ({ home }) => unitAs(home)('clerk', (unit) => submit(unit)),
  ({ home }) => unitAs(home)('reviewer', (unit) => submit(unit)),
  ({ home }) => sync(home),
  async ({ home, province }) => {
    await issueAll(province)
    await sync(home)
  },
]
const moments = ['before approval', 'approved', 'frozen', 'sealed', 'receipt', 'issued'] as const

test.each(moments.map((moment, done) => [moment, done] as const))(
  'a backup made %s: what the unit notices, and how it agrees with the province again',
  { timeout: 120_000 },
  async (moment, done) => {
    const made = await openProvinceHomeCopy(prepared)
    for (const step of steps.slice(0, done)) await step(made)
    const file = join(temporaryFolder(), 'unit.gzzc-backup')
    await made.as('clerk', (unit) => backUp(unit.keyContext, { path: file, program: '0.0.0' }))
    for (const step of steps.slice(done)) await step(made)
    const home = join(temporaryFolder(), 'restored')
    await restoreBackup({ file, folder: home, account: sampleAccounts.administrator, password: samplePassword })
    const as = unitAs(home)
    const chain = () => as('clerk', async ({ database }) => findChainBreak(database)?.relation ?? 'whole')

    // Noticed at once, and nothing is signed before the province was asked.
    expect(await chain()).toBe('unchecked')
    expect(await problem(as('clerk', (unit) => submit(unit)))).toBe('core.chain.unchecked')
    await problem(sync(home))
    const isBehind = moment === 'before approval' || moment === 'approved'
    expect(await chain()).toBe(isBehind ? 'behind' : 'whole')

    // Out of it: enrolled anew where it is behind, and by itself where it is not.
    if (isBehind) {
      expect(await problem(as('clerk', (unit) => submit(unit)))).toBe('core.chain.behind')
      const { id } = await made.province.units.store.database.selectFrom('unit').select('id').executeTakeFirstOrThrow()
      const code = await issueEnrolmentCode(made.province.units, officer, { unitId: id })
      await as('administrator', (unit) =>
        reEnrolDevice(unit, { code, deviceName: '恢复的电脑', password: samplePassword, copy: false }),
      )
    }
    if (moment === 'frozen') await as('reviewer', (unit) => submit(unit))
    expect(await problem(sync(home))).toBe('no problem')
    expect(await as('clerk', (unit) => adoptRecords(unit))).toMatchObject({ conflict: 0, lost: 0 })
    expect(await problem(sync(home))).toBe('no problem')
    expect(await atUnit(home)).toEqual(await atProvince(made.province))

    // The people work on: those who were not in the second batch go into the next one.
    await approve(home, 10)
    await sealBatch(home)
    const { receipts } = await sync(home)
    expect(receipts).toMatchObject([{ accepted: 1, refused: 0 }])
    await issueAll(made.province)
    await sync(home)
    const province = await atProvince(made.province)
    expect(province.filter(({ state }) => state === 'issued')).toHaveLength(6)
    expect(new Set(province.map(({ number }) => number)).size).toBe(province.length)
    expect(await atUnit(home)).toEqual(province)
    expect(await chain()).toBe('whole')
    await as('clerk', async ({ database }) =>
      expect(readUnsettled(database).filter(({ kind }) => kind === 'misfit')).toEqual([]),
    )
  },
)
