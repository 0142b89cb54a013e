import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { backUpAutomatically, backupStatus } from '../../src/core/backup/automatic-backup.ts'
import { backUp } from '../../src/core/backup/back-up.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { connectInProcess } from '../../src/core/host/in-process.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { Unit } from '../../src/core/unit.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { importTable } from '../fixtures/unit/import-table.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { clerk, password, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'

let prepared: string
let home: string
let folder: string

beforeAll(async () => {
  prepared = await sampleHome()
})
beforeEach(() => {
  home = copyUnit(prepared)
  folder = join(temporaryFolder(), '备份')
})

const automatic = () => readdirSync(folder).filter((name) => name.startsWith('GZZC-自动备份-'))
const atWork = async (work: (workplace: Workplace) => Promise<unknown>): Promise<void> => {
  const workplace = new Workplace(home, '1.2.3')
  await workplace.signIn(clerk, password)
  await work(workplace)
  await workplace.lock()
}
const makeFirst = (workplace: Workplace) =>
  backUp(workplace.unit.keyContext, { path: join(folder, 'first.gzzc-backup'), program: '1.2.3' })
const importPeople = (workplace: Workplace) => importTable(connectInProcess(workplace), sampleTable(5))

test('locking backs up into the chosen folder, if anything changed since the last backup', async () => {
  await atWork(importPeople)
  // Nobody chose a folder yet.
  await atWork(makeFirst)
  expect(readdirSync(folder)).toEqual(['first.gzzc-backup'])
  await atWork(async () => {})
  expect(automatic()).toEqual([])
  await atWork(importPeople)
  const [made] = automatic()
  expect(readdirSync(folder).toSorted()).toEqual([made, 'first.gzzc-backup'])

  const restored = join(temporaryFolder(), 'restored')
  await restoreBackup({ file: join(folder, made!), folder: restored, account: clerk, password })
  const unit = await Unit.open(restored, { account: clerk, password })
  expect(backupStatus(unit.database, new Date())).toMatchObject({ chosen: true, failed: null })
  await unit.close()

  await atWork(async (workplace) => {
    await connectInProcess(workplace).backup.setAutomatic({ on: false })
    await importPeople(workplace)
  })
  expect(automatic()).toEqual([made])
})

test('the newest ten automatic backups stay, and every other file', async () => {
  const unit = await Unit.open(home, { account: clerk, password })
  await backUp(unit.keyContext, { path: join(folder, 'first.gzzc-backup'), program: '1.2.3' })
  writeFileSync(join(folder, 'GZZC-自动备份-20200101-000000.gzzc-backup'), 'of another program')
  for (let day = 1; day <= 12; day++) {
    await unit.gate.write('clerk', (work) => work.audit({ action: 'record.add', subject: 'sample' }))
    const now = () => new Date(Date.UTC(2031, 0, day))
    expect(await backUpAutomatically({ ...unit.keyContext, now }, '1.2.3')).toContain('GZZC-自动备份-203101')
  }
  await unit.close()
  const days = Array.from({ length: 10 }, (_, index) => String(index + 3).padStart(2, '0'))
  expect(automatic().toSorted()).toEqual([
    'GZZC-自动备份-20200101-000000.gzzc-backup',
    ...days.map((day) => `GZZC-自动备份-203101${day}-080000.gzzc-backup`),
  ])
  expect(readdirSync(folder)).toContain('first.gzzc-backup')
})

test('a folder that is gone keeps nobody from locking, and the next session says so', async () => {
  await atWork(makeFirst)
  rmSync(folder, { recursive: true })
  writeFileSync(folder, 'a file where the folder was')
  await atWork(importPeople)
  await atWork(async (workplace) => {
    const status = await connectInProcess(workplace).backup.status()
    expect(status.failed).toMatchObject({ found: expect.any(String), remedy: expect.any(String) })
    rmSync(folder)
    await makeFirst(workplace)
  })
  const unit = await Unit.open(home, { account: clerk, password })
  expect(backupStatus(unit.database, new Date()).failed).toBeNull()
  await unit.close()
})

test('work of more than a week that is in no backup is warned of', async () => {
  const unit = await Unit.open(home, { account: clerk, password })
  const after = (days: number) => new Date(Date.now() + days * 86_400_000)
  expect(backupStatus(unit.database, after(30))).toMatchObject({ unsavedDays: null, last: null })
  await unit.gate.write('clerk', (work) => work.audit({ action: 'record.add', subject: 'sample' }))
  expect(backupStatus(unit.database, after(7)).unsavedDays).toBeNull()
  expect(backupStatus(unit.database, after(9)).unsavedDays).toBe(9)
  await backUp(unit.keyContext, { path: join(folder, 'first.gzzc-backup'), program: '1.2.3' })
  expect(backupStatus(unit.database, after(9))).toMatchObject({ unsavedDays: null, last: expect.any(String) })
  await unit.close()
})
