import { rm } from 'node:fs/promises'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { launchTimeout, see, showInElectron, takePicture } from './hosts.ts'
import { password, sampleHome } from './sample-home.ts'

vi.setConfig({ testTimeout: launchTimeout })

let home: string
let shown: Awaited<ReturnType<typeof showInElectron>>

beforeAll(() => requireBuilt())
afterEach(async () => {
  await shown?.close()
  await rm(home, { recursive: true, force: true })
})

test('says that the core is gone, and starts it again', async () => {
  home = await sampleHome()
  shown = await showInElectron(home, 'own')
  const { page } = shown
  await see(page.getByLabel('密码')).toBeVisible()
  await shown.killCore()
  await see(page.getByText('与本机服务的连接已断开')).toBeVisible()
  await takePicture(page, 'window-connection-lost')
  await page.keyboard.press('Enter')
  await see(page.getByLabel('密码')).toBeVisible()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await see(page.getByText('还没有记录')).toBeVisible()
})

test('runs the core in a utility process, and leads on from a folder without a unit', async () => {
  home = `${await sampleHome()}/empty`
  shown = await showInElectron(home, 'utility')
  const { page } = shown
  await see(page.getByText('欢迎使用职称证书工作台')).toBeVisible()
  await see(page.getByText(home, { exact: true })).toBeVisible()
  expect(shown.complaints).toEqual([])
})

test('leads nowhere: no other page, no second window, no permission', async () => {
  home = await sampleHome()
  shown = await showInElectron(home)
  const { page, app } = shown
  await see(page.getByLabel('密码')).toBeVisible()
  await page.evaluate(`location.href = 'https://example.org/'`)
  expect(await page.evaluate(`window.open('https://example.org/') === null`)).toBe(true)
  expect(await page.evaluate(`Notification.requestPermission()`)).toBe('denied')
  expect(page.url()).toBe('app://main/')
  expect(app.windows()).toHaveLength(1)
})
