import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Download, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { requireBuilt } from '../../scripts/built.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { Unit } from '../../src/core/unit.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { clerk, password, reviewer, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'
import { type ShownWindow, see, showInBrowser, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'

const people = 8
const engineStart = 90_000

interface Portraits {
  /** Document numbers in the order of the list. */
  readonly numbers: readonly string[]
  readonly good: Buffer
  readonly closedEyes: Buffer
}

const draw = async (change: object = {}) =>
  Buffer.from(await drawPortrait({ ...samplePortrait(3, 'female'), ...change }))

/** A unit with records that wait for photos. */
const unitWithRecords = async (): Promise<{ home: string; numbers: string[] }> => {
  const home = await sampleHome()
  const unit = await Unit.open(home, { account: clerk, password })
  const table = sampleTable(people)
  await importFile(unit, { name: table.name, bytes: new Uint8Array(await table.arrayBuffer()) })
  const numbers = listRecords(unit.database).map(({ documentNumber }) => documentNumber)
  await unit.close()
  return { home, numbers }
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

beforeAll(() => requireBuilt())

// In both hosts: the photo engine runs from the bundle, in the core of each.
describe.each([
  ['electron', showInElectron],
  ['browser', showInBrowser],
])('photos in the %s host', (host, show) => {
  let shown: ShownWindow
  let home: string
  let folder: string
  let portraits: Portraits

  beforeAll(async () => {
    const unit = await unitWithRecords()
    home = unit.home
    folder = await mkdtemp(join(tmpdir(), 'gzzc-photos-'))
    portraits = {
      numbers: unit.numbers,
      good: await draw(),
      closedEyes: await draw({ closedEyes: 1, glasses: false }),
    }
    shown = await show(home)
  }, launchTimeout)
  afterAll(async () => {
    await shown?.close()
    await rm(home, { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(`failed-${task.id}`)
  })

  const picture = (name: string) => takePicture(shown.page, `photos-${host}-${name}`)
  const tiles = () => shown.page.getByRole('option')
  const filter = (name: string) => shown.page.locator('.photo-filters').getByText(name)
  const number = (index: number) => portraits.numbers[index]!

  test('takes files and zips: attached, refused with what to do, matched by hand, taken back', async () => {
    const { page } = shown
    const { good, closedEyes } = portraits
    await signIn(page, clerk)
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
    await picture('attached')
    await see(dialog.getByText('待对上人 1')).toBeVisible()
    await dialog.getByRole('button', { name: '给 1 张照片对上人' }).press('Enter')
    await see(page.getByText('给照片对上人：还有 1 张')).toBeVisible()
    await picture('matching')
    await page.keyboard.press('d')
    await see(page.getByText('都对上了')).toBeVisible()
    await page.keyboard.press('u')
    await page.keyboard.press('f')
    await page.getByLabel('查找人员').fill(number(3))
    await see(page.locator('.assign-row')).toHaveCount(1)
    await page.keyboard.press('Enter')
    await see(page.getByText('都对上了')).toBeVisible()
    await page.keyboard.press('Escape')
    await see(filter('待审核 3')).toBeVisible()
    await picture('sheet')
    expect(shown.complaints).toEqual([])
  })

  // What follows is the window's own doing, the same in both.
  if (host === 'electron') {
    test('locks, and may be closed then without being asked about work', async () => {
      await shown.page.getByRole('button', { name: '锁定' }).click()
      await see(shown.page.getByLabel('密码')).toBeVisible()
    })
    return
  }

  test('shows why a photo was refused, and takes a better one', async () => {
    const { page } = shown
    await filter('未采用 1').click()
    await see(tiles()).toHaveCount(1)
    await tiles().first().click()
    await see(page.getByRole('row', { name: /^睁眼/ })).toContainText('不合格')
    await see(page.getByRole('row', { name: /^睁眼/ })).toContainText('不低于 0.058')
    await see(page.getByRole('img', { name: '未采用的照片' })).toBeVisible()
    await picture('refused')
    const choosing = page.waitForEvent('filechooser')
    await page.keyboard.press('p')
    await (await choosing).setFiles(jpeg('新照片.jpg', portraits.good))
    await page.getByRole('dialog', { name: '添加照片' }).getByRole('button', { name: '完成' }).press('Enter')
    await see(page.getByRole('img', { name: '处理后（用于证书）' })).toBeVisible()
    await see(page.getByRole('img', { name: '处理前（上传的原件）' })).toBeVisible()
    await see(page.getByText('按规格裁剪和缩放')).toBeVisible()
  })

  test('shows what was measured, compares before and after, and is cropped by hand inside the limits', async () => {
    const { page } = shown
    await page.keyboard.press('l')
    await see(page.locator('.landmarks polygon')).toHaveCount(4)
    await picture('landmarks')
    await page.keyboard.press('l')
    await page.keyboard.press('c')
    await see(page.getByRole('slider', { name: '处理前和处理后的分界' })).toBeVisible()
    await picture('compared')
    await page.keyboard.press('c')
    await page.keyboard.press('e')
    const dialog = page.getByRole('dialog', { name: /^调整.*的照片位置$/ })
    const value = (check: string) => dialog.getByRole('row', { name: new RegExp(`^${check}`) })
    await see(value('左右偏移')).toContainText('0 毫米')
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight')
    await see(value('左右偏移')).toContainText('0.8 毫米')
    await page.keyboard.press('+')
    await picture('framing')
    // A long way to the right ends at the limit, and says so.
    for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowRight')
    await see(dialog.getByText('到“左右偏移”的限度了')).toBeVisible()
    await page.keyboard.press('0')
    await see(value('左右偏移')).toContainText('0 毫米')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await see(dialog).toBeHidden()
    await see(page.getByText('按手工调整的位置裁剪和缩放')).toBeVisible()
    await page.keyboard.press('Escape')
    await see(filter('未采用 0')).toBeVisible()
    await see(filter('待审核 4')).toBeVisible()
  })

  test('takes what is dropped anywhere, and a folder', async () => {
    const { page } = shown
    // As text: the page's own words (`DataTransfer`) are none of a test's runtime.
    const drop = await page.evaluateHandle(`{
      const bytes = Uint8Array.from(atob('${portraits.good.toString('base64')}'), (letter) => letter.charCodeAt(0))
      const data = new DataTransfer()
      data.items.add(new File([bytes], '${number(4)}.jpg', { type: 'image/jpeg' }))
      data
    }`)
    await page.dispatchEvent('.photos', 'dragover', { dataTransfer: drop })
    await see(page.getByText('松开鼠标，添加这些照片')).toBeVisible()
    await page.dispatchEvent('.photos', 'drop', { dataTransfer: drop })
    const dialog = page.getByRole('dialog', { name: '添加照片' })
    await see(dialog.getByText('已采用 1')).toBeVisible()
    await dialog.getByRole('button', { name: '完成' }).press('Enter')
    await see(dialog).toBeHidden()

    const inside = await mkdtemp(join(folder, 'people-'))
    await writeFile(join(inside, `${number(5)}.jpg`), portraits.good)
    await writeFile(join(inside, '.DS_Store'), 'x')
    await page.getByLabel('照片文件夹').setInputFiles(inside)
    await see(dialog.getByText('共 1 张，处理了 1 张')).toBeVisible()
    await dialog.getByRole('button', { name: '完成' }).press('Enter')
    await see(filter('待审核 6')).toBeVisible()
  })

  // In Electron the same click ends in the system's dialog: shown with the photo tool.
  test.runIf(host === 'browser')('exports who still owes a photo and why, and the photos at a glance', async () => {
    const { page } = shown
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

  test('is reviewed wholly by keyboard: approve, return with a number, take back', async () => {
    const { page } = shown
    await page.getByRole('button', { name: '锁定' }).click()
    await signIn(page, reviewer)
    await see(tiles()).toHaveCount(6)
    await page.getByRole('button', { name: /逐张审核/ }).press('Enter')
    const place = (at: number) => see(page.getByText(`第 ${at} 张，共 6 张`)).toBeVisible()
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
    await see(filter('待审核 3')).toBeVisible()
    await see(filter('已通过 2')).toBeVisible()
    await filter('已退回 1').click()
    await see(tiles().first()).toContainText('照片不是近期照片')
  })

  test('moves over the sheet by keyboard, and left nothing on the console', async () => {
    const { page } = shown
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
    expect(shown.complaints).toEqual([])
  })
})
