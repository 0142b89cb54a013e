import { createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Download, Page } from 'playwright'
import { beforeAll, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { requireBuilt } from '../../scripts/built.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { attachPhotoFiles } from '../../src/core/photos/attach-photos.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { Unit } from '../../src/core/unit.ts'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { clerk, password, reviewer, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'
import { type ShownWindow, see, showInBrowser, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

const people = 8
const engineStart = 90_000

/** A unit with records that wait for photos, and a copy of it where photos of six of them were checked. */
let withoutPhotos: string
let withPhotos: string
/** Document numbers in the order of the list. */
let numbers: readonly string[]
let good: Buffer
let closedEyes: Buffer
/** Places in the list of those whose photo waits for review, and of the one whose photo was refused. */
const waiting = [0, 2, 3, 4, 5]
const refused = 1

const draw = async (change: object = {}) =>
  Buffer.from(await drawPortrait({ ...samplePortrait(3, 'female'), ...change }))

const number = (index: number) => numbers[index]!

/** Imports the records. */
const fillWithRecords = async (home: string): Promise<void> => {
  const unit = await Unit.open(home, { account: clerk, password })
  const table = sampleTable(people)
  await importFile(unit, { name: table.name, bytes: new Uint8Array(await table.arrayBuffer()) })
  numbers = listRecords(unit.database).map(({ documentNumber }) => documentNumber)
  await unit.close()
}

/** Attaches photos by the engine. */
const fillWithPhotos = async (home: string): Promise<void> => {
  const folder = temporaryFolder()
  for (const index of waiting) await writeFile(join(folder, `${number(index)}.jpg`), good)
  await writeFile(join(folder, `${number(refused)}.jpg`), closedEyes)
  const unit = await Unit.open(home, { account: clerk, password })
  const pool = createPhotoPool({ size: 1 })
  try {
    for await (const _ of attachPhotoFiles(unit, { paths: [folder], mender: pool, spec: provinceDefault }));
  } finally {
    await pool.close()
    await unit.close()
  }
}

const zipOf = async (path: string, name: string, bytes: Buffer): Promise<string> => {
  const zip = new ZipFile()
  zip.addBuffer(bytes, `照片/${name}`)
  zip.addBuffer(Buffer.from('x'), '__MACOSX/._x.jpg')
  zip.end()
  await pipeline(zip.outputStream as NodeJS.ReadableStream, createWriteStream(path))
  return path
}

const signIn = async (page: Page, name: string): Promise<void> => {
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.locator('.ant-select-item-option', { hasText: name }).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: '照片' }).click()
}

const jpeg = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/jpeg', buffer })

beforeAll(async () => {
  requireBuilt()
  good = await draw()
  closedEyes = await draw({ closedEyes: 1, glasses: false })
  withoutPhotos = await sampleHome()
  await fillWithRecords(withoutPhotos)
  withPhotos = copyUnit(withoutPhotos)
  await fillWithPhotos(withPhotos)
}, launchTimeout)

/** The window of the running test. */
let shown: ShownWindow

/** Shows the section 照片 of a copy of a unit. */
const openPhotos = async (
  home: string,
  name: string,
  show: (home: string) => Promise<ShownWindow> = showInBrowser,
): Promise<Page> => {
  shown = await forThisTest(show(copyUnit(home)))
  await signIn(shown.page, name)
  return shown.page
}
const tiles = () => shown.page.getByRole('option')
const filter = (name: string) => shown.page.locator('.photo-filters').getByText(name)
const picture = (name: string) => takePicture(shown.page, `photos-${name}`)

// In both hosts, because the photo engine runs from the bundle, in the core of each.
test.each([
  ['electron', showInElectron],
  ['browser', showInBrowser],
])(
  'accepts files and zips in the %s host: attached, refused with a remedy, matched by hand, undone',
  async (host, show) => {
    const page = await openPhotos(withoutPhotos, clerk, show)
    const folder = temporaryFolder()
    await see(filter(`待上传 ${people}`)).toBeVisible()
    const zip = await zipOf(join(folder, '照片.zip'), `${number(2)}.jpg`, good)
    await page.getByLabel('照片文件', { exact: true }).setInputFiles([
      ...(await Promise.all(
        [
          [`${number(0)}.jpg`, good],
          [`${number(1)}.jpg`, closedEyes],
          ['合影.jpg', good],
        ].map(async ([name, bytes]) => {
          const path = join(folder, String(name))
          await writeFile(path, bytes as Buffer)
          return path
        }),
      )),
      zip,
    ])
    const dialog = page.getByRole('dialog', { name: '添加照片' })
    // The first photos wait until the engine has started.
    await see(dialog.getByText('共 4 张，处理了 4 张')).toBeVisible({ timeout: engineStart })
    await see(dialog.getByText('已采用 2')).toBeVisible()
    await see(dialog).toContainText('眼睛未睁开。请睁眼重新拍摄')
    await picture(`${host}-attached`)
    await see(dialog.getByText('待匹配 1')).toBeVisible()
    await dialog.getByRole('button', { name: '给 1 张照片匹配人员' }).press('Enter')
    await see(page.getByText('给照片匹配人员：还有 1 张')).toBeVisible()
    await picture(`${host}-matching`)
    await page.keyboard.press('d')
    await see(page.getByText('全部匹配完成')).toBeVisible()
    await page.keyboard.press('u')
    await page.keyboard.press('f')
    await page.getByLabel('查找人员').fill(number(3))
    await see(page.locator('.assign-row')).toHaveCount(1)
    await page.keyboard.press('Enter')
    await see(page.getByText('全部匹配完成')).toBeVisible()
    await page.keyboard.press('Escape')
    await see(filter('待审核 3')).toBeVisible()
    await picture(`${host}-sheet`)
    // Locked, the window closes without a question about work.
    await page.getByRole('button', { name: '锁定' }).click()
    await see(page.getByLabel('密码')).toBeVisible()
  },
)

test('shows why a photo was refused, and accepts a better one', async () => {
  const page = await openPhotos(withPhotos, clerk)
  await filter('未采用 1').click()
  await see(tiles()).toHaveCount(1)
  await tiles().first().click()
  await see(page.getByRole('row', { name: /^睁眼/ })).toContainText('不合格')
  await see(page.getByRole('row', { name: /^睁眼/ })).toContainText('低于 0.035 不合格')
  await see(page.getByRole('img', { name: '未采用的照片' })).toBeVisible()
  await picture('refused')
  const choosing = page.waitForEvent('filechooser')
  await page.keyboard.press('p')
  await (await choosing).setFiles(jpeg('新照片.jpg', good))
  await page.getByRole('dialog', { name: '添加照片' }).getByRole('button', { name: '完成' }).press('Enter')
  await see(page.getByRole('img', { name: '处理后（用于证书）' })).toBeVisible()
  await see(page.getByRole('img', { name: '处理前（上传的原件）' })).toBeVisible()
  await see(page.getByText('按规格裁剪和缩放')).toBeVisible()
  await page.keyboard.press('Escape')
  await see(filter('未采用 0')).toBeVisible()
  await see(filter(`待审核 ${waiting.length + 1}`)).toBeVisible()
})

test('shows the measures, compares before and after, and crops by hand within the limits', async () => {
  const page = await openPhotos(withPhotos, clerk)
  await filter(`待审核 ${waiting.length}`).click()
  await tiles().first().click()
  await see(page.getByRole('img', { name: '处理后（用于证书）' })).toBeVisible()
  await page.keyboard.press('l')
  await see(page.locator('.landmarks polygon')).toHaveCount(4)
  await picture('landmarks')
  await page.keyboard.press('l')
  await page.keyboard.press('c')
  await see(page.getByRole('slider', { name: '处理前和处理后的分界' })).toBeVisible()
  await picture('compared')
  await page.keyboard.press('c')
  // What passed is folded, and can be read.
  await see(page.getByRole('row', { name: /^睁眼/ })).toBeHidden()
  await page.getByText(/\d+ 项检查(?:全部)?合格$/).click()
  await see(page.getByRole('row', { name: /^睁眼/ })).toContainText('合格')
  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog', { name: /^调整.*的照片位置$/ })
  const value = (check: string) => dialog.getByRole('row', { name: new RegExp(`^${check}`) })
  await see(value('左右偏移')).toContainText('0 毫米')
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight')
  await see(value('左右偏移')).toContainText('0.8 毫米')
  await page.keyboard.press('+')
  await picture('framing')
  // Moving far to the right stops at the limit, and says so.
  for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowRight')
  await see(dialog.getByText('到“左右偏移”的限度了')).toBeVisible()
  await page.keyboard.press('0')
  await see(value('左右偏移')).toContainText('0 毫米')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await see(dialog).toBeHidden()
  await see(page.getByText('按手工调整的位置裁剪和缩放')).toBeVisible()
  await page.keyboard.press('Escape')
  await see(filter(`待审核 ${waiting.length}`)).toBeVisible()
})

test('accepts a photo that is dropped anywhere, and a folder', async () => {
  const page = await openPhotos(withPhotos, clerk)
  // As text, because tests are compiled without the types of the DOM.
  const drop = await page.evaluateHandle(`{
    const bytes = Uint8Array.from(atob('${good.toString('base64')}'), (letter) => letter.charCodeAt(0))
    const data = new DataTransfer()
    data.items.add(new File([bytes], '${number(6)}.jpg', { type: 'image/jpeg' }))
    data
  }`)
  await page.dispatchEvent('.photos', 'dragover', { dataTransfer: drop })
  await see(page.getByText('松开鼠标，添加这些照片')).toBeVisible()
  await page.dispatchEvent('.photos', 'drop', { dataTransfer: drop })
  const dialog = page.getByRole('dialog', { name: '添加照片' })
  await see(dialog.getByText('已采用 1')).toBeVisible()
  await dialog.getByRole('button', { name: '完成' }).press('Enter')
  await see(dialog).toBeHidden()

  const inside = join(temporaryFolder(), 'people')
  await mkdir(inside)
  await writeFile(join(inside, `${number(7)}.jpg`), good)
  await writeFile(join(inside, '.DS_Store'), 'x')
  await page.getByLabel('照片文件夹').setInputFiles(inside)
  await see(dialog.getByText('共 1 张，处理了 1 张')).toBeVisible()
  await dialog.getByRole('button', { name: '完成' }).press('Enter')
  await see(filter(`待审核 ${waiting.length + 2}`)).toBeVisible()
})

// In Electron the same click opens the system's dialog, which the suite of the photo tool covers.
test('exports the list of missing photos with reasons, and an overview of the photos', async () => {
  const page = await openPhotos(withPhotos, clerk)
  const saved: Download[] = []
  const keep = (download: Download): void => void saved.push(download)
  page.on('download', keep)
  const exported = async (choice: RegExp, count: number): Promise<Buffer> => {
    const button = page.getByRole('button', { name: '导出', exact: true })
    await see(button).toBeEnabled()
    await button.press('Enter')
    const item = page.getByRole('menuitem', { name: choice })
    await see(item).toBeVisible()
    await item.click()
    await expect.poll(() => saved.length, { timeout: 60_000 }).toBe(count)
    await see(item).toBeHidden()
    return readFile(await saved[count - 1]!.path())
  }
  const table = await exported(/需要交照片的人和原因/, 1)
  expect(saved[0]!.suggestedFilename()).toMatch(/\.xlsx$/)
  expect(table.subarray(0, 2).toString('latin1')).toBe('PK')
  const sheet = await exported(/照片一览/, 2)
  expect(saved[1]!.suggestedFilename()).toMatch(/\.pdf$/)
  expect(sheet.subarray(0, 5).toString('latin1')).toBe('%PDF-')
  page.off('download', keep)
})

test('reviews by keyboard alone: approve, return with a number, undo', async () => {
  const page = await openPhotos(withPhotos, reviewer)
  await see(tiles()).toHaveCount(waiting.length)
  await page.getByRole('button', { name: /逐张审核/ }).press('Enter')
  const place = (at: number) => see(page.getByText(`第 ${at} 张，共 ${waiting.length} 张`)).toBeVisible()
  const ready = () => see(page.getByRole('button', { name: /^通过/ })).toBeEnabled()
  await place(1)
  await ready()
  await page.keyboard.press('a')
  await place(2)
  await page.keyboard.press('u')
  await place(1)
  await ready()
  await page.keyboard.press('a')
  await place(2)
  await ready()
  await page.keyboard.press('r')
  await see(page.getByText('退回原因')).toBeVisible()
  await page.keyboard.press('5')
  await place(3)
  await page.keyboard.press('ArrowRight')
  await place(4)
  await page.keyboard.press('ArrowLeft')
  await place(3)
  await ready()
  await page.keyboard.press('a')
  await place(4)
  await see(page.getByText('本次通过 2，退回 1')).toBeVisible()
  await picture('reviewed')
  await page.keyboard.press('Escape')
  await see(filter(`待审核 ${waiting.length - 3}`)).toBeVisible()
  await see(filter('已通过 2')).toBeVisible()
  await filter('已退回 1').click()
  await see(tiles().first().locator('.tile-verdict')).toHaveText('已退回')
  await see(tiles().first()).toContainText('照片不是近期照片')
})

test('moves over the sheet by keyboard', async () => {
  const page = await openPhotos(withPhotos, clerk)
  await filter('全部').click()
  await see(tiles()).toHaveCount(people)
  const sheet = page.getByRole('listbox', { name: '照片' })
  await sheet.focus()
  await page.keyboard.press('End')
  await see(tiles().last()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await see(page.getByText(`第 1 张，共 ${people} 张`)).toBeVisible()
  await page.keyboard.press('Escape')
})
