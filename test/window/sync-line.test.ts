import { beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { readLine } from '../../src/core/sync/line-setting.ts'
import { createEnrolledUnit } from '../fixtures/unit/enrolled-unit.ts'
import { see, showInBrowser } from '../fixtures/window/hosts.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'
import { signInAs } from '../fixtures/window/signing-in.ts'

beforeAll(() => requireBuilt())

test('a clerk limits the rate of sync and pauses it', async () => {
  const { page, workplace } = await forThisTest(showInBrowser(await createEnrolledUnit()))
  await signInAs(page, 'clerk')
  await page.getByRole('menuitem', { name: '同步' }).click()
  const line = () => readLine(workplace.unit.database)
  await page.getByRole('switch', { name: '限制网速' }).click()
  const rate = page.getByRole('spinbutton', { name: '最多每秒多少 KB' })
  await see(rate).toHaveValue('100')
  await rate.fill('250')
  await rate.press('Enter')
  await expect.poll(line).toEqual({ kilobytesPerSecond: 250, paused: false })
  await page.getByRole('switch', { name: '暂停自动同步' }).click()
  await see(page.getByText('已暂停', { exact: true })).toBeVisible()
  expect(line()).toEqual({ kilobytesPerSecond: 250, paused: true })
  await page.getByRole('switch', { name: '限制网速' }).click()
  await see(rate).toBeHidden()
  expect(line()).toEqual({ kilobytesPerSecond: null, paused: true })
})
