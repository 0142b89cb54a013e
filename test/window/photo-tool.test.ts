import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { password, sampleHome } from '../fixtures/unit/sample-home.ts'
import { inColours, seriousFindings } from '../fixtures/window/axe.ts'
import { complaintsOf, see, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { launchChromium, launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

const good = samplePortrait(3)

const folder = temporaryFolder()
let portrait: Buffer
let spoilt: Buffer
beforeAll(async () => {
  requireBuilt()
  portrait = Buffer.from(await drawPortrait({ ...good, tilt: 9, background: '#438edb' }))
  spoilt = Buffer.from(await drawPortrait({ ...good, closedEyes: 1, glasses: false }))
})

const choose = (page: Page, photo: Buffer, name = '照片.jpg') =>
  page.locator('input[aria-label=照片文件]').first().setInputFiles({ name, mimeType: 'image/jpeg', buffer: photo })

/** The saved file must be what the spec asks for, by the engine on Node. */
const expectFit = async (path: string): Promise<void> => {
  const pool = createPhotoPool({ size: 1 })
  try {
    const { report, output } = await pool.mend(await readFile(path), provinceDefault)
    expect(report.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
    expect(output).toBeUndefined()
  } finally {
    await pool.close()
  }
}

describe('as a page of the province', () => {
  let province: Province
  let browser: Browser
  let address: string

  beforeAll(async () => {
    await initProvince(join(folder, 'province'))
    province = await openProvince(join(folder, 'province'), { pdfThreads: 1 })
    address = `${await province.listen()}/photo/`
    // The camera is a drawn person before a wall, at the height of a workplace.
    const person = await sharp(await drawPortrait({ ...good, background: '#c8d6e2', width: 504, height: 706 }))
      .extend({ left: 388, right: 388, top: 14, extendWith: 'copy' })
      .jpeg({ quality: 90, chromaSubsampling: '4:2:0' })
      .toBuffer()
    const video = join(folder, 'camera.mjpeg')
    await writeFile(video, Buffer.concat(Array.from({ length: 5 }, () => person)))
    browser = await launchChromium([
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${video}`,
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await province?.close()
  })
  /** Opens the tool for the running test. `asked` are the requests of the page. */
  const openTool = async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 820 } })
    const { complaints } = await forThisTest(
      Promise.resolve({ page, complaints: complaintsOf(page), close: () => page.close() }),
    )
    const asked: string[] = []
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`))
    await page.goto(address)
    return { page, asked, complaints }
  }

  /** Opens the tool with a tilted photo on blue, which it mends. */
  const openMended = async () => {
    const tool = await openTool()
    await choose(tool.page, portrait)
    await see(tool.page.getByRole('heading', { name: '已修好，可以使用' })).toBeVisible()
    return tool
  }

  /** Checks the page for accessibility and takes a picture of it, in the dark and in the light. */
  const checkInBothColours = async (page: Page, name: string): Promise<void> => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await inColours(page, colorScheme)
      expect(await seriousFindings(page)).toEqual([])
      await takePicture(page, `photo-tool-${name}-${colorScheme}`)
    }
  }

  test('says what to do when there is no photo yet', async () => {
    const { page } = await openTool()
    await see(page.getByRole('heading', { name: '选择一张照片' })).toBeVisible()
    await checkInBothColours(page, 'start')
  })

  test('mends a tilted photo on blue, says so, and saves it by the person’s number', async () => {
    const { page } = await openMended()
    await see(page.getByRole('status').first()).toContainText('已修好')
    await see(page.getByRole('img', { name: '处理后的照片' })).toBeVisible()
    await see(page.locator('.mendings')).toContainText('换了背景')
    await checkInBothColours(page, 'mended')
    await page.getByLabel('证件号码或姓名').fill('５２９９９９ 19900101 001x')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '保存照片' }).press('Enter'),
    ])
    expect(download.suggestedFilename()).toBe('52999919900101001X.jpg')
    const saved = join(folder, 'saved.jpg')
    await download.saveAs(saved)
    await expectFit(saved)
  })

  test('moves the photo by keys, and stops at the limits', async () => {
    const { page } = await openMended()
    await see(page.getByRole('application')).toHaveCount(0)
    await page.getByRole('button', { name: '手工调整' }).click()
    await see(page.getByRole('application')).toBeFocused()
    await checkInBothColours(page, 'adjusting')
    const source = () => page.getByRole('img', { name: '处理后的照片' }).getAttribute('src')
    const before = await source()
    await page.keyboard.press('ArrowDown')
    await see(page.locator('.mendings')).toContainText('手工')
    expect(await source()).not.toBe(before)
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowRight')
    await see(page.getByText('到限度了')).toBeVisible()
    await page.getByRole('button', { name: '恢复自动位置' }).click()
    await see(page.getByRole('heading', { name: '已修好，可以使用' })).toBeVisible()
    await see(page.getByText('到限度了')).toBeHidden()
    await page.getByRole('button', { name: '调整好了' }).press('Enter')
    await see(page.getByRole('button', { name: '手工调整' })).toBeFocused()
    await see(page.locator('.limit-lines')).toHaveCount(0)
  })

  test('enlarges the focused photo by the wheel; without focus the wheel scrolls', async () => {
    const { page } = await openMended()
    await page.getByRole('button', { name: '手工调整' }).click()
    const after = page.getByRole('application')
    const size = page.getByRole('slider', { name: '大小' })
    await size.focus()
    await after.hover()
    await page.mouse.wheel(0, -100)
    await see(size).toHaveValue('1')
    await after.focus()
    await page.mouse.wheel(0, -100)
    await see(size).toHaveValue('1.01')
    await page.keyboard.press('0')
    await see(size).toHaveValue('1')
  })

  test('prints the sheet and nothing else', async () => {
    const { page } = await openMended()
    await page.evaluate('globalThis.print = () => (document.body.dataset.printed = "yes")')
    await page.getByRole('button', { name: '打印' }).click()
    await see(page.locator('body[data-printed=yes]')).toBeAttached()
    await page.emulateMedia({ media: 'print' })
    await see(page.getByRole('button', { name: '保存照片' })).toBeHidden()
    await see(page.getByRole('heading', { name: '照片处理工具' })).toBeHidden()
    expect(
      await page.locator('.print-sheet img').evaluateAll((all) => all.filter((one) => one.checkVisibility()).length),
    ).toBe(10)
    await takePicture(page, 'photo-tool-print')
    // Printing ends with this, and the sheet goes.
    await page.pdf({ path: join(folder, 'sheet.pdf'), preferCSSPageSize: true, printBackground: true })
    const { length } = (await readFile(join(folder, 'sheet.pdf'), 'latin1')).match(/\/Type\s*\/Page\b/g) ?? []
    expect(length).toBe(1)
    await page.emulateMedia({ media: 'screen' })
    await see(page.locator('.print-sheet')).toHaveCount(0)
  })

  test('loads other requirements from a file, and says what is wrong with a bad one', async () => {
    const { page } = await openMended()
    const loadSpec = (text: string) =>
      page
        .locator('input[accept=".json"]')
        .setInputFiles({ name: '要求.json', mimeType: 'application/json', buffer: Buffer.from(text) })
    await loadSpec(JSON.stringify({ ...provinceDefault, kilobytes: { min: 40, max: 10 } }))
    await see(page.getByRole('alert')).toContainText('“要求.json”不是可用的照片规格文件：其中“kilobytes”缺少或不对')
    await checkInBothColours(page, 'bad-spec')
    await loadSpec(JSON.stringify({ ...provinceDefault, id: 'county', name: '某县照片', width: 413, height: 578 }))
    await see(page.getByRole('alert')).toHaveCount(0)
    await see(page.getByRole('combobox')).toHaveValue('county')
    await see(page.locator('.frame-after + figcaption')).toContainText('413 × 578 像素')
    await page.getByRole('combobox').selectOption('provinceDefault')
    await see(page.locator('.frame-after + figcaption')).toContainText('295 × 413 像素')
  })

  test('lays out photos on a sheet', async () => {
    const { page } = await openMended()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '保存排版' }).click(),
    ])
    const path = join(folder, 'sheet.jpg')
    await download.saveAs(path)
    const { width, height } = await sharp(path).metadata()
    expect({ width, height }).toEqual({ width: 1795, height: 1205 })
  })

  test('refuses a photo that it cannot mend, and says what to do', async () => {
    const { page } = await openTool()
    await choose(page, spoilt)
    await see(page.getByRole('heading', { name: '这张照片不能用：眼睛未睁开' })).toBeVisible()
    await see(page.getByRole('button', { name: '保存照片' })).toHaveCount(0)
    // Both eyes are marked with the number of the fault in the list, and a drawing shows the next photo.
    await see(page.locator('.original .fault polygon')).toHaveCount(2)
    await see(page.locator('.original .fault-number text')).toHaveText('1')
    const fault = page.locator('.check-rows-bad li').first()
    await see(fault).toContainText('眼睛未睁开')
    await see(fault.locator('.number')).toHaveText('1')
    await see(fault.locator('.next-photo .drawing')).toHaveCount(2)
    // Numbers without a unit are for those who ask.
    await see(page.getByRole('cell', { name: /不低于 0\.042/ })).toBeHidden()
    await page.getByText('详细').click()
    await see(page.getByRole('cell', { name: /不低于 0\.042/ })).toBeVisible()
    await checkInBothColours(page, 'refused')
    await choose(page, Buffer.from('MZ not a photo at all, whatever its name says'.repeat(20)))
    await see(page.getByRole('heading', { name: /这张照片不能用：文件是程序/ })).toBeVisible()
  })

  test('takes a photo with the camera, every check live', async () => {
    const { page } = await openTool()
    await page.getByRole('button', { name: '用摄像头拍照' }).click()
    await see(page.getByText('很好，可以拍了')).toBeVisible()
    await see(page.getByLabel('现在的检查').getByText('睁眼')).toBeVisible()
    await checkInBothColours(page, 'camera')
    await page.getByRole('button', { name: '拍照', exact: true }).click()
    await see(page.getByRole('heading', { name: /可以使用/ })).toBeVisible()
    await page.getByRole('button', { name: '清除' }).click()
    await see(page.getByRole('heading', { name: '选择一张照片' })).toBeVisible()
  })

  test('sends nothing: it only fetches its own files, and its policy refuses requests', async () => {
    const { page, asked, complaints } = await openMended()
    expect(
      asked.filter((request) => !request.startsWith(`GET ${address}`) && !request.startsWith('GET blob:')),
    ).toEqual([])
    expect(
      await page.evaluate(`fetch('/zccx', { method: 'POST', body: 'a' }).then(() => 'sent', (error) => error.name)`),
    ).toBe('TypeError')
    complaints.length = 0 // the refusal just provoked
  })

  test.each([
    [360, 740],
    [768, 1024],
    [1280, 800],
  ])('fits %i × %i pixels, and the button that saves is in sight', async (width, height) => {
    const { page } = await openTool()
    await page.setViewportSize({ width, height })
    await checkInBothColours(page, `start-${width}`)
    await choose(page, portrait)
    await see(page.getByRole('heading', { name: '已修好，可以使用' })).toBeVisible()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    const { y, height: high } = (await page.getByRole('button', { name: '保存照片' }).boundingBox())!
    expect(y + high).toBeLessThanOrEqual(height)
    await checkInBothColours(page, `mended-${width}`)
    await choose(page, spoilt)
    await see(page.getByRole('heading', { name: /这张照片不能用/ })).toBeVisible()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    await checkInBothColours(page, `refused-${width}`)
  })

  test('fits a screen at 200 %', async () => {
    const { page } = await openMended()
    await page.setViewportSize({ width: 640, height: 410 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(640)
    await takePicture(page, 'photo-tool-640')
  })

  test('on a phone, opens its own cameras, and speaks of no dragging', async () => {
    const phone = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
    const page = await phone.newPage()
    await forThisTest(Promise.resolve({ page, complaints: complaintsOf(page), close: () => phone.close() }))
    await page.goto(address)
    await see(page.getByRole('button', { name: '选择照片' })).toBeVisible()
    await see(page.getByRole('button', { name: '拍照：自拍' })).toBeVisible()
    await see(page.getByRole('button', { name: '拍照：请人拍' })).toBeVisible()
    const cameras = page.locator('input[capture]')
    expect(await cameras.evaluateAll((all) => all.map((one) => one.getAttribute('capture')))).toEqual([
      'user',
      'environment',
    ])
    await see(page.getByText('拖')).toHaveCount(0)
    await checkInBothColours(page, 'phone-start')
    // What the camera took comes by its own button.
    await cameras.first().setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: portrait })
    await see(page.getByRole('heading', { name: '已修好，可以使用' })).toBeVisible()
    await checkInBothColours(page, 'phone-mended')
  })
})

describe('as a window of the workbench', () => {
  test(
    'opens from the menu and from the section, and saves by the system’s dialog',
    async () => {
      const { app, page: workbench } = await forThisTest(showInElectron(await sampleHome()))
      await workbench.getByLabel('密码').fill(password)
      await workbench.keyboard.press('Enter')
      await see(workbench.getByRole('menuitem', { name: '照片' })).toBeVisible()
      const opened = app.waitForEvent('window')
      await app.evaluate(({ Menu }) => {
        const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu!.items)
        items.find(({ label }) => label === '照片处理工具')!.click()
      })
      const page = await opened
      const complaints = complaintsOf(page)
      await see(page.getByRole('heading', { name: '选择一张照片' })).toBeVisible()
      expect(page.url()).toBe('app://photo/')
      expect(await page.evaluate(`typeof desktop`)).toBe('undefined')

      const saved = join(folder, 'from-electron.jpg')
      await app.evaluate(({ session }, path) => {
        // A test cannot reach the native dialog. It records the dialog's options and answers in its place.
        session.defaultSession.on('will-download', (_event, item) => {
          Object.assign(globalThis, { asked: item.getSaveDialogOptions() })
          item.setSavePath(path)
        })
      }, saved)
      await choose(page, portrait)
      await see(page.getByRole('heading', { name: '已修好，可以使用' })).toBeVisible()
      await page.getByLabel('证件号码或姓名').fill('样例')
      await takePicture(page, 'photo-tool-electron')
      await page.getByRole('button', { name: '保存照片' }).click()
      await expect
        .poll(() => app.evaluate(() => (globalThis as unknown as { asked: object }).asked))
        .toMatchObject({
          title: '保存照片',
          defaultPath: '样例.jpg',
        })
      await expect
        .poll(() =>
          readFile(saved).then(
            ({ length }) => length > 10_000,
            () => false,
          ),
        )
        .toBe(true)
      await expectFit(saved)
      expect(complaints).toEqual([])

      // The button of the section brings the same window to the front.
      await workbench.getByRole('menuitem', { name: '照片' }).click()
      await workbench.getByRole('button', { name: '照片处理工具' }).click()
      expect(app.windows()).toHaveLength(2)
    },
    launchTimeout,
  )
})
