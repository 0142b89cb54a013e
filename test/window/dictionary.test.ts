import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { Unit } from '../../src/core/unit.ts'
import { enrolSampleUnit } from '../../src/sample/enrol-sample-unit.ts'
import { sampleAccounts, sampleEmployers, samplePassword } from '../../src/sample/sample-unit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { publishDictionary, signedDictionary } from '../../src/server/units/publish-dictionary.ts'
import { dictionarySchema } from '../../src/shared/dictionary/dictionary.ts'
import { officer } from '../fixtures/province/province-home.ts'
import { quickPasswords, writePeople } from '../fixtures/unit/enrolled-unit.ts'
import { see, showInBrowser, takeBothPictures, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { signInAs } from '../fixtures/window/signing-in.ts'

// A dictionary that the province changed, carried to the unit as a file: the panel shows it, the records that it judges
// otherwise are named, and its employers and specialties help with the entry form.
let folder: string
let province: Province
let shown: Awaited<ReturnType<typeof showInBrowser>>
let page: Page
/** Of the first record: no longer in the dictionary that comes. */
let gone: { series: string; title: string; records: number }

beforeAll(async () => {
  requireBuilt()
  folder = await mkdtemp(join(tmpdir(), 'gzzc-dictionary-'))
  await initProvince(join(folder, 'province'), { specimen: true })
  province = await openProvince(join(folder, 'province'), { pdfThreads: 1 })
  const home = join(folder, 'unit')
  await enrolSampleUnit(province, await province.listen(), home, quickPasswords)
  const unit = await Unit.open(home, { account: sampleAccounts.clerk, password: samplePassword })
  const list = join(folder, 'people.xlsx')
  await writePeople(list, 40)
  await importFile(unit, list)
  const records = listRecords(unit.database)
  const { series, title } = records[0]!
  gone = { series, title, records: records.filter((row) => row.series === series && row.title === title).length }
  await unit.close()
  shown = await showInBrowser(home)
  page = shown.page
  await signInAs(page, 'clerk')
}, launchTimeout * 2)
afterAll(async () => {
  await shown?.close()
  await province?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Publishes what the unit does not have yet: a title less, employers and specialties more, another parameter. */
const publish = async (): Promise<string> => {
  const { envelope } = await signedDictionary(province.units, officer)
  const now = dictionarySchema.parse(JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8')))
  const { version, publishedOn, ...content } = now
  await publishDictionary(province.units, officer, {
    ...content,
    employers: sampleEmployers,
    parameters: { ...content.parameters, grassroots: { employerLevels: ['county', 'township', 'city'] } },
    series: content.series.map((series) => ({
      ...series,
      titles: series.titles.filter(({ name }) => series.name !== gone.series || name !== gone.title),
      specialties: series.name === '工程技术人员' ? [{ name: '样例土木工程' }, { name: '样例机械工程' }] : [],
    })),
  })
  const file = join(folder, 'dictionary.json')
  await writeFile(file, JSON.stringify(await signedDictionary(province.units, officer)))
  return file
}

test('the panel shows what is in the dictionary, takes a file, and what changed is named after judging again', async () => {
  await page.getByRole('menuitem', { name: '设置' }).click()
  await page.getByRole('tab', { name: '字典与照片规格' }).click()
  const panel = page.getByRole('tabpanel', { name: '字典与照片规格' })
  await see(panel).toContainText('第 2 版')
  await see(panel).toContainText('没有限定')
  await see(panel).toContainText('单位层级：县级、乡镇级')
  const file = await publish()
  page.once('filechooser', (chooser) => void chooser.setFiles(file))
  await panel.getByRole('button', { name: '从文件装入…' }).click()
  const dialog = page.getByRole('dialog', { name: '字典更新后重新核对' })
  await see(dialog).toContainText('条还没有提交的记录是按旧字典核对的')
  await see(panel).toContainText('第 3 版')
  await takeBothPictures(page, 'dictionary-stale')
  await dialog.getByRole('button', { name: /^重新核对 \d+ 条$/ }).click()
  await see(dialog).toContainText(`其中退回草稿 ${gone.records} 条`)
  const changed = dialog.getByRole('list', { name: '有变化的记录' }).getByRole('listitem')
  await see(changed.filter({ hasText: '退回草稿' })).toHaveCount(gone.records)
  await see(changed.first()).toContainText(gone.title)
  await takeBothPictures(page, 'dictionary-judged')
  await dialog.locator('.ant-modal-footer').getByRole('button').click()
  await see(dialog).toBeHidden()
  await see(panel.getByRole('button', { name: '字典变化影响的记录…' })).toBeVisible()
  await see(panel).toContainText('申报单位4 个')
  await see(panel).toContainText('单位层级：县级、乡镇级、市级')
  await takeBothPictures(page, 'dictionary-panel')
  await page.setViewportSize({ width: 1920, height: 1080 })
  await takePicture(page, 'dictionary-panel-1920')
  await page.setViewportSize({ width: 1280, height: 820 })
}, 300_000)

test('an employer that is chosen brings its code, region and level; specialties are those of the series', async () => {
  await page.getByRole('menuitem', { name: '录入与导入' }).click()
  await page.getByRole('button', { name: '新增记录' }).click()
  const form = page.getByRole('dialog', { name: '新增记录' })
  const employer = form.getByRole('combobox', { name: '申报单位（机构）' })
  await employer.fill('人民医院')
  const offered = page.locator('.ant-select-item-option', { hasText: sampleEmployers[2]!.creditCode })
  await see(offered).toContainText('样例县人民医院')
  await takePicture(page, 'record-form-employer')
  await employer.press('ArrowDown')
  await employer.press('Enter')
  await see(employer).toHaveValue('样例县人民医院')
  await see(form.getByRole('textbox', { name: '统一社会信用代码' })).toHaveValue(sampleEmployers[2]!.creditCode)
  await see(form.getByRole('textbox', { name: '单位所在地区代码' })).toHaveValue('520526')
  await see(form.locator('.ant-form-item', { hasText: '单位层级' })).toContainText('县级')
  await takePicture(page, 'record-form-employer-filled')
  // By the beginning of its code as well.
  await employer.fill(sampleEmployers[1]!.creditCode.slice(0, 17))
  await see(page.locator('.ant-select-item-option', { hasText: '样例市第一中学' })).toBeVisible()

  await form.getByRole('combobox', { name: '资格系列' }).fill('工程技术')
  await see(page.locator('.ant-select-item-option', { hasText: '工程技术人员' })).toBeVisible()
  await page.keyboard.press('Enter')
  const specialty = form.getByRole('combobox', { name: '资格专业' })
  await specialty.fill('机械')
  await see(page.locator('.ant-select-item-option', { hasText: '样例机械工程' })).toBeVisible()
  expect(shown.complaints).toEqual([])
}, 300_000)
