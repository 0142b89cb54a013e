import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { attachPhotoFiles } from '../../src/core/photos/attach-photos.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { review } from '../../src/core/review/review.ts'
import { query } from '../../src/core/store/database.ts'
import type { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import {
  contentMender,
  createEnrolledUnit,
  openAs,
  rawDatabase,
  temporaryFolder,
  writePeople,
} from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { type ShownWindow, see, showInBrowser, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'
import { signInAs } from '../fixtures/window/signing-in.ts'

/** A quarter of the rows is bad on purpose. */
const rowsOfList = 12
const people = 9

let home: string
/** The same unit before anyone reviewed anything. */
let unreviewed: string
/** The window of the running test. */
let shown: ShownWindow
let names: string[]

/** Every good person's photo, one colour each: what this is about is the record. */
const attachAll = async (unit: Unit): Promise<void> => {
  const folder = join(temporaryFolder(), 'photos')
  await mkdir(folder)
  for (const [index, { documentNumber }] of listRecords(unit.database).entries()) {
    const background = { r: 90 + index * 10, g: 120, b: 140 }
    await sharp({ create: { width: 295, height: 413, channels: 3, background } })
      .jpeg()
      .toFile(join(folder, `${documentNumber}.jpg`))
  }
  for await (const { outcome } of attachPhotoFiles(unit, {
    paths: [folder],
    mender: contentMender,
    spec: provinceDefault,
  }))
    expect(outcome).toBe('attached')
}

/** A unit whose records wait for review; the reviewer saw one that changed since, and entered another himself. */
const unitToReview = async (): Promise<void> => {
  home = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, rowsOfList)
  const unit = await openAs(home, 'clerk')
  await importFile(unit, file)
  await attachAll(unit)
  const records = listRecords(unit.database)
  names = records.map(({ name }) => name)
  await unit.close()
  unreviewed = copyUnit(home)
  const second = await openAs(home, 'reviewer')
  await review(second, 'photos', { approve: 'all' })
  await review(second, 'records', { return: [records[1]!.id], reason: 'record.typo' })
  const { id } = second.session
  await second.close()
  const third = await openAs(home, 'clerk')
  const photos = join(temporaryFolder(), 'again')
  await mkdir(photos)
  await sharp({ create: { width: 295, height: 413, channels: 3, background: '#335577' } })
    .jpeg()
    .toFile(join(photos, `${records[1]!.documentNumber}.jpg`))
  for await (const { outcome } of attachPhotoFiles(third, {
    paths: [photos],
    mender: contentMender,
    spec: provinceDefault,
  }))
    expect(outcome).toBe('attached')
  await third.close()
  const fourth = await openAs(home, 'reviewer')
  await review(fourth, 'photos', { approve: 'all' })
  await fourth.close()
  const database = await rawDatabase(home)
  const record = (at: number) => query.updateTable('record').where('id', '=', records[at]!.id)
  // As an edit by the clerk leaves it.
  database.run(record(1).set({ employerName: '样例改名有限公司', contentHash: 'c'.repeat(64) }))
  database.run(record(2).set({ enteredBy: id }))
  database.close()
}

beforeAll(async () => {
  requireBuilt()
  await unitToReview()
}, launchTimeout)

const picture = (name: string) => takePicture(shown.page, `review-${name}`)

/** Shows the section 审核 of a copy of the unit. */
const openReview = async (role: 'clerk' | 'reviewer') => {
  shown = await forThisTest(showInBrowser(copyUnit(home)))
  const { page } = shown
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.locator('.ant-select-item-option', { hasText: sampleAccounts[role] }).click()
  await page.getByLabel('密码').fill(samplePassword)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: '审核' }).click()
  return page
}

const rows = () => shown.page.getByRole('option')
const row = (at: number) => shown.page.getByRole('option', { name: names[at]! })
const heading = (at: number) => see(shown.page.getByRole('heading', { name: names[at]! })).toBeVisible()

test('a clerk can read the records, and sees why approving needs a reviewer', async () => {
  const page = await openReview('clerk')
  await see(page.getByText('您是经办人，可以查看，不能审核')).toBeVisible()
  await see(rows()).toHaveCount(people)
  await see(page.getByRole('button', { name: /^通过/ })).toHaveCount(0)
  await page.keyboard.press('a')
  await picture('clerk')
})

test('shows what changed since the reviewer last saw it, and who has to approve it', async () => {
  const page = await openReview('reviewer')
  await see(page.getByText(`等待审核 ${people} 条`)).toBeVisible()
  await heading(0)
  await page.keyboard.press('ArrowDown')
  await heading(1)
  await see(row(1)).toContainText('有变化')
  await see(page.getByRole('list', { name: '变化' })).toContainText('→ 样例改名有限公司')
  await see(page.getByRole('list', { name: '变化' })).toContainText('照片换过')
  await picture('changes')
  await page.keyboard.press('ArrowDown')
  await see(page.getByText('这条记录由您本人录入或添加照片')).toBeVisible()
  await see(page.getByRole('button', { name: /^通过/ })).toBeDisabled()
  await picture('own')
})

test('a record whose photo waits is approved together with it, in one pass', async () => {
  shown = await forThisTest(showInBrowser(copyUnit(unreviewed)))
  const { page } = shown
  await signInAs(page, 'reviewer')
  await page.getByRole('menuitem', { name: '审核' }).click()
  await see(page.getByText(`等待审核 ${people} 条，照片未审的连同照片一起审`)).toBeVisible()
  await heading(0)
  await see(row(0)).toContainText('连同照片')
  await see(page.getByRole('img', { name: '处理后（用于证书）' })).toBeVisible()
  await picture('with-photo')
  await page.keyboard.press('a')
  await see(row(0)).toContainText('已通过')
  await heading(1)
  await page.keyboard.press('r')
  await see(page.getByText('选照片的原因，只退照片')).toBeVisible()
  await picture('return-with-photo')
  await page.keyboard.press('8')
  await see(row(1)).toContainText('已退回')
  await page.getByRole('menuitem', { name: '照片' }).click()
  await see(page.getByText('已通过 1', { exact: true })).toBeVisible()
  await see(page.getByText('已退回 1', { exact: true })).toBeVisible()
})

test('finds a person in the queue by words, and continues by keyboard', async () => {
  const page = await openReview('reviewer')
  await heading(0)
  await page.keyboard.press('Control+f')
  await page.keyboard.type(names[3]!)
  await see(rows()).toHaveCount(1)
  await heading(3)
  await picture('found')
  await page.getByLabel('查找').fill('没有这个人')
  await see(page.getByText('没有符合的记录')).toBeVisible()
  await page.getByLabel('查找').fill('')
  await see(rows()).toHaveCount(people)
  await page.keyboard.press('Enter')
  for (const at of [1, 2]) {
    await page.keyboard.press('ArrowDown')
    await heading(at)
  }
})

test('approves, undoes and returns by keyboard', async () => {
  const page = await openReview('reviewer')
  await heading(0)
  await page.keyboard.press('ArrowDown')
  await heading(1)
  await page.keyboard.press('a')
  await see(row(1)).toContainText('已通过')
  await see(page.getByText(`等待审核 ${people - 1} 条`)).toBeVisible()
  await see(page.getByText(`待审核 ${people - 1}`, { exact: true })).toBeVisible()
  await page.keyboard.press('u')
  await see(page.getByText(`等待审核 ${people} 条`)).toBeVisible()
  await see(row(1)).not.toContainText('已通过')
  await heading(1)
  await page.keyboard.press('r')
  await page.keyboard.press('1')
  await see(row(1)).toContainText('已退回')
})

test('a return names the field and what is wrong; the clerk reads it on top and sends the record again', async () => {
  const page = await openReview('reviewer')
  await heading(0)
  await page.keyboard.press('r')
  await page.getByLabel('哪一项有误').click()
  await page.locator('.ant-select-item-option', { hasText: '资格专业' }).click()
  await page.getByLabel('补充一句').fill('应为样例护理')
  await page.keyboard.press('Enter')
  await picture('return-note')
  await page.keyboard.press('1')
  await see(row(0)).toContainText('已退回')
  await page.getByRole('menuitem', { name: '总览' }).click()
  await signInAs(page, 'clerk')
  await page.getByRole('button', { name: '去修改' }).click()
  await see(page.getByText('共 1 条')).toBeVisible()
  await page.getByRole('grid').focus()
  await page.keyboard.press('Space')
  const drawer = page.getByRole('dialog')
  await see(drawer.getByRole('alert').first()).toContainText('（资格专业：应为样例护理）')
  await picture('returned-drawer')
  await drawer.getByRole('button', { name: '重新送审' }).click()
  await see(drawer).toBeHidden()
  await see(page.getByText('没有符合条件的记录')).toBeVisible()
  await page.getByRole('menuitem', { name: '总览' }).click()
  await see(page.locator('[data-stage=photoApproved]')).toContainText(String(people))
})

/** Draws three of the records at random, and reads two of them. */
const drawSample = async (page: Page) => {
  await page.getByRole('button', { name: '随机抽查' }).press('Enter')
  await page.getByLabel('抽查比例').fill('30')
  await page.keyboard.press('Enter')
  await see(page.getByText(`从 ${people} 条中抽 3 条`)).toBeVisible()
  await see(rows()).toHaveCount(3)
  await see(page.getByText('已看 1 条')).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await see(page.getByText('已看 2 条')).toBeVisible()
}

test('draws a sample, and counts the records that were read', async () => {
  await drawSample(await openReview('reviewer'))
  await picture('sample')
})

test('approves many at once after a confirmation, and skips the reviewer’s own', async () => {
  const page = await openReview('reviewer')
  await drawSample(page)
  await page.getByText(`待审核 ${people}`, { exact: true }).click()
  await page.getByRole('listbox', { name: '等待审核的记录' }).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Control+a')
  await see(page.getByRole('button', { name: `通过 ${people} 条` })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '全部通过' }).click()
  const dialog = page.getByRole('dialog')
  await see(dialog).toContainText('其中 1 条由您本人录入，会跳过')
  await see(dialog).toContainText(/其中 \d+ 条您从未查看/)
  await see(dialog.getByRole('button', { name: '再看看' })).toBeFocused()
  await see(dialog).toContainText('抽查的记录里还有 1 条未查看')
  await picture('approve-all')
  await dialog.getByRole('button', { name: `通过 ${people - 1} 条` }).press('Enter')
  await page.getByRole('button', { name: `移走已审核的 ${people - 1} 条` }).click()
  await see(rows()).toHaveCount(1)
  await see(page.getByText('等待审核 1 条')).toBeVisible()

  await page.keyboard.press('Control+a')
  await page.keyboard.press('a')
  await page.getByRole('menuitem', { name: '总览' }).click()
  await page.getByRole('menuitem', { name: '审核' }).click()
  await see(rows()).toHaveCount(1)
})
