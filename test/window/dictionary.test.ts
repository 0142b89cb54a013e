import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, onTestFinished, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { adoptDictionaryFile } from '../../src/core/dictionaries/adopt-dictionary.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { enrolSampleUnit } from '../../src/sample/enrol-sample-unit.ts'
import { sampleEmployers } from '../../src/sample/sample-unit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { publishDictionary, signedDictionary } from '../../src/server/units/publish-dictionary.ts'
import { dictionarySchema } from '../../src/shared/dictionary/dictionary.ts'
import { officer } from '../fixtures/province/province-home.ts'
import { openAs, quickPasswords, temporaryFolder, writePeople } from '../fixtures/unit/enrolled-unit.ts'
import { see, showInBrowser, takeBothPictures, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'
import { signInAs } from '../fixtures/window/signing-in.ts'

// The province changed the dictionary, which comes to the unit as a file. The panel shows it, records that it judges
// differently are listed, and its employers and specialties help with the entry form.

/** A title, and the number of records with it. */
interface RemovedTitle {
  readonly series: string
  readonly title: string
  readonly records: number
}

beforeAll(() => requireBuilt())

/** A province and a unit of its own for the running test, with 40 people imported. */
const openUnit = async () => {
  const folder = temporaryFolder()
  await initProvince(join(folder, 'province'), { specimen: true })
  const province = await openProvince(join(folder, 'province'), { pdfThreads: 1 })
  onTestFinished(() => province.close())
  const home = join(folder, 'unit')
  await enrolSampleUnit(province, await province.listen(), home, quickPasswords)
  const unit = await openAs(home, 'clerk')
  const list = join(folder, 'people.xlsx')
  await writePeople(list, 40)
  await importFile(unit, list)
  const records = listRecords(unit.database)
  const { series, title } = records[0]!
  await unit.close()
  // The title of the first record is removed from the next dictionary.
  const removed: RemovedTitle = {
    series,
    title,
    records: records.filter((row) => row.series === series && row.title === title).length,
  }
  return { folder, home, province, removed }
}

/** Shows the window to the clerk. */
const openWindow = async (home: string) => {
  const { page } = await forThisTest(showInBrowser(home))
  await signInAs(page, 'clerk')
  return page
}

/** Publishes the next dictionary: without one title, with employers and specialties, with another parameter. */
const publish = async (province: Province, removed: RemovedTitle): Promise<Buffer> => {
  const { envelope } = await signedDictionary(province.units, officer)
  const now = dictionarySchema.parse(JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8')))
  const { version, publishedOn, ...content } = now
  await publishDictionary(province.units, officer, {
    ...content,
    employers: sampleEmployers,
    parameters: { ...content.parameters, grassroots: { employerLevels: ['county', 'township', 'city'] } },
    series: content.series.map((series) => ({
      ...series,
      titles: series.titles.filter(({ name }) => series.name !== removed.series || name !== removed.title),
      specialties: series.name === '工程技术人员' ? [{ name: '样例土木工程' }, { name: '样例机械工程' }] : [],
    })),
  })
  return Buffer.from(JSON.stringify(await signedDictionary(province.units, officer)))
}

test(
  'the panel shows the dictionary, loads a file, and lists the records that changed after checking again',
  async () => {
    const { folder, home, province, removed } = await openUnit()
    const page = await openWindow(home)
    await page.getByRole('menuitem', { name: '设置' }).click()
    await page.getByRole('tab', { name: '字典与照片规格' }).click()
    const panel = page.getByRole('tabpanel', { name: '字典与照片规格' })
    await see(panel).toContainText('第 2 版')
    await see(panel).toContainText('没有限定')
    await see(panel).toContainText('单位层级：县级、乡镇级')
    const file = join(folder, 'dictionary.json')
    await writeFile(file, await publish(province, removed))
    page.once('filechooser', (chooser) => void chooser.setFiles(file))
    await panel.getByRole('button', { name: '从文件装入…' }).click()
    const dialog = page.getByRole('dialog', { name: '字典更新后重新核对' })
    await see(dialog).toContainText('条还没有提交的记录是按旧字典核对的')
    await see(panel).toContainText('第 3 版')
    await takeBothPictures(page, 'dictionary-stale')
    await dialog.getByRole('button', { name: /^重新核对 \d+ 条$/ }).click()
    await see(dialog).toContainText(`其中退回草稿 ${removed.records} 条`)
    const changed = dialog.getByRole('list', { name: '有变化的记录' }).getByRole('listitem')
    await see(changed.filter({ hasText: '退回草稿' })).toHaveCount(removed.records)
    await see(changed.first()).toContainText(removed.title)
    await takeBothPictures(page, 'dictionary-judged')
    await dialog.locator('.ant-modal-footer').getByRole('button').click()
    await see(dialog).toBeHidden()
    await see(panel.getByRole('button', { name: '字典变化影响的记录…' })).toBeVisible()
    await see(panel).toContainText('申报单位4 个')
    await see(panel).toContainText('单位层级：县级、乡镇级、市级')
    await takeBothPictures(page, 'dictionary-panel')
    await page.setViewportSize({ width: 1920, height: 1080 })
    await takePicture(page, 'dictionary-panel-1920')
  },
  2 * launchTimeout,
)

test(
  'a chosen employer fills in its code, region and level; specialties are those of the series',
  async () => {
    const { home, province, removed } = await openUnit()
    const unit = await openAs(home, 'clerk')
    await adoptDictionaryFile(unit, await publish(province, removed))
    await unit.close()
    const page = await openWindow(home)
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
    // The beginning of the code finds it, too.
    await employer.fill(sampleEmployers[1]!.creditCode.slice(0, 17))
    await see(page.locator('.ant-select-item-option', { hasText: '样例市第一中学' })).toBeVisible()

    await form.getByRole('combobox', { name: '资格系列' }).fill('工程技术')
    await see(page.locator('.ant-select-item-option', { hasText: '工程技术人员' })).toBeVisible()
    await page.keyboard.press('Enter')
    const specialty = form.getByRole('combobox', { name: '资格专业' })
    await specialty.fill('机械')
    await see(page.locator('.ant-select-item-option', { hasText: '样例机械工程' })).toBeVisible()
  },
  2 * launchTimeout,
)
