import { beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { Unit } from '../../src/core/unit.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { clerk, password, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'
import { see, showInBrowser } from '../fixtures/window/hosts.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

// Causes of a fast grid that do not depend on the machine. `npm run bench -- window` measures how fast it is.

const people = 1500
let home: string

beforeAll(async () => {
  requireBuilt()
  home = await sampleHome()
  const unit = await Unit.open(home, { account: clerk, password })
  const table = sampleTable(people)
  await importFile(unit, { name: table.name, bytes: new Uint8Array(await table.arrayBuffer()) })
  await unit.close()
})

/** Shows the records of a copy of the unit. `asked` are the calls to the core as texts of the socket's frames. */
const openRecords = async () => {
  const { page } = await forThisTest(showInBrowser(copyUnit(home)))
  const asked: string[] = []
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => asked.push(String(payload))))
  // The link leads to the page by a navigation of its own, which a reload would cut off.
  await see(page.locator('.sign-in').getByRole('combobox')).toBeVisible()
  await page.reload()
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.locator('.ant-select-item-option', { hasText: clerk }).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: '录入与导入' }).click()
  await see(page.locator('.record-row[aria-busy=false]').first()).toBeVisible()
  return { page, asked }
}

test('a list of any length uses the same number of elements, and fast scrolling reads few rows', async () => {
  const { page, asked } = await openRecords()
  const rowReads = () => asked.filter((frame) => frame.includes('/records/rows')).length
  const elements = () => page.evaluate<number>(`document.querySelectorAll('.record-grid *').length`)
  const atTop = await elements()
  await page.evaluate(`globalThis.firstRow = document.querySelector('.record-row')`)
  asked.length = 0
  // One screen after the other, a screen a frame.
  await page.evaluate(`(async () => {
    const grid = document.querySelector('.record-grid')
    while (grid.scrollTop + grid.clientHeight < grid.scrollHeight - 1) {
      grid.scrollTop += grid.clientHeight * 1.5
      await new Promise(requestAnimationFrame)
    }
  })()`)
  await see(page.getByText(`${people}`, { exact: true }).first()).toBeVisible()
  await see(page.locator('.record-row[aria-busy=true]')).toHaveCount(0)
  expect(await elements(), 'at the top fewer rows are outside the view').toBeLessThan(atTop * 1.5)
  expect(await page.evaluate('firstRow.isConnected'), 'rows are reused, not created again').toBe(true)
  expect(rowReads()).toBeGreaterThan(0)
  expect(rowReads(), 'few of a hundred screens are read').toBeLessThan(25)

  // A layer or a clip per cell makes frames slow, so only texts that may not fit are clipped.
  expect(
    await page.evaluate(`[...document.querySelectorAll('.record-row > *')].filter((cell) => {
      const { position, overflow } = getComputedStyle(cell)
      return position !== 'static' || (overflow !== 'visible' && !cell.classList.contains('long'))
    }).length`),
  ).toBe(0)
})

test('an edited cell keeps its editor and the typed text while the list scrolls', async () => {
  const { page } = await openRecords()
  const grid = page.getByRole('grid')
  await grid.focus()
  await page.keyboard.press('Control+Home')
  await see(page.locator('#cell-0-0')).toHaveText('样例䶮')
  await page.keyboard.press('F2')
  const field = page.locator('.cell-editor input')
  await page.keyboard.type('样例')
  await page.evaluate(`document.querySelector('.record-grid').scrollTop = 20000`)
  await see(page.locator('[data-row="560"][aria-busy=false]')).toBeVisible()
  await see(page.locator('[data-row="0"]')).toHaveCount(1)
  await page.evaluate(`document.querySelector('.record-grid').scrollTop = 0`)
  await see(page.locator('[data-row="1"]')).toBeVisible()
  await see(page.locator('[data-row="0"]')).toHaveCount(1)
  await see(field).toHaveValue('样例䶮样例')
  await page.keyboard.press('Escape')
  await see(field).toHaveCount(0)
  await see(page.locator('#cell-0-0')).toHaveText('样例䶮')
})

test('keys pressed before the row is read are applied when it is', async () => {
  const { page } = await openRecords()
  const grid = page.getByRole('grid')
  const field = page.locator('.cell-editor input')
  await see(page.locator('[data-row="0"][aria-busy=false]')).toBeVisible()
  await grid.focus()
  // All keys in one task, so that no row can be read in between.
  const unread = await page.evaluate<string>(`(async () => {
    const grid = document.querySelector('.record-grid')
    const press = async (key, ctrlKey = false) => {
      grid.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }))
      await new Promise((resolve) => queueMicrotask(resolve))
    }
    await press('End', true)
    await press('Home')
    const busy = document.querySelector('[data-row="${people - 1}"]').ariaBusy
    await press('甲')
    await press('乙')
    return busy
  })()`)
  expect(unread, 'the row was not there when the keys came').toBe('true')
  await see(field).toHaveValue('甲乙')
  await see(field).toBeFocused()
  await page.keyboard.press('Escape')
  await see(field).toHaveCount(0)
})
