import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { clerk, password, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'
import { type ShownWindow, see, showInBrowser } from '../fixtures/window/hosts.ts'

// What makes the grid quick, whatever the machine: npm run bench -- window measures how quick.

const people = 1500
let home: string
let shown: ShownWindow
/** What the window asked of the core since it was last emptied, as texts of the socket's frames. */
const asked: string[] = []

beforeAll(async () => {
  requireBuilt()
  home = await sampleHome()
  const own = await showInBrowser(home)
  shown = own
  await own.workplace.signIn(clerk, password)
  const table = sampleTable(people)
  await importFile(own.workplace.unit, { name: table.name, bytes: new Uint8Array(await table.arrayBuffer()) })
  own.page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => asked.push(String(payload))))
  await own.page.reload()
  await own.page.getByRole('menuitem', { name: '录入与导入' }).click()
  await see(own.page.locator('.record-row[aria-busy=false]').first()).toBeVisible()
})
afterAll(async () => {
  await shown?.close()
  await rm(home, { recursive: true, force: true })
})

const rowReads = () => asked.filter((frame) => frame.includes('/records/rows')).length

test('a list of any length keeps the same elements, and a rush through it asks for little', async () => {
  const { page, complaints } = shown
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
  expect(await elements(), 'at the top fewer rows stand beyond the view').toBeLessThan(atTop * 1.5)
  expect(await page.evaluate('firstRow.isConnected'), 'rows are drawn again, not made anew').toBe(true)
  expect(rowReads()).toBeGreaterThan(0)
  expect(rowReads(), 'of a hundred screens few are read').toBeLessThan(25)

  // A layer or a clip a cell is what makes a frame dear; only texts that may not fit are clipped.
  expect(
    await page.evaluate(`[...document.querySelectorAll('.record-row > *')].filter((cell) => {
      const { position, overflow } = getComputedStyle(cell)
      return position !== 'static' || (overflow !== 'visible' && !cell.classList.contains('long'))
    }).length`),
  ).toBe(0)
  expect(complaints).toEqual([])
})

test('a cell that is edited keeps its editor and what was typed while the list scrolls', async () => {
  const { page, complaints } = shown
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
  expect(complaints).toEqual([])
})

test('keys that come before the row is read are kept until it is', async () => {
  const { page, complaints } = shown
  const grid = page.getByRole('grid')
  const field = page.locator('.cell-editor input')
  await page.reload()
  await page.getByRole('menuitem', { name: '录入与导入' }).click()
  await see(page.locator('[data-row="0"][aria-busy=false]')).toBeVisible()
  await grid.focus()
  // At once, so that nothing can have been read in between.
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
  expect(complaints).toEqual([])
})
