import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { readProxy } from '../../src/core/sync/proxy.ts'
import { enrolSampleUnit } from '../../src/sample/enrol-sample-unit.ts'
import { sampleAccounts, sampleUnit } from '../../src/sample/sample-unit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { listDevices, reinstateDevice, revokeDevice } from '../../src/server/units/device-registry.ts'
import { officer } from '../fixtures/province/province-home.ts'
import { quickPasswords } from '../fixtures/unit/enrolled-unit.ts'
import { see, showInBrowser, takeBothPictures, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { signInAs } from '../fixtures/window/signing-in.ts'

// Settings that need a province which really listens.
let folder: string
let province: Province
let shown: Awaited<ReturnType<typeof showInBrowser>>
let page: Page

beforeAll(async () => {
  requireBuilt()
  folder = await mkdtemp(join(tmpdir(), 'gzzc-settings-'))
  await initProvince(join(folder, 'province'), { specimen: true })
  province = await openProvince(join(folder, 'province'), { pdfThreads: 1 })
  const home = join(folder, 'unit')
  await enrolSampleUnit(province, await province.listen(), home, quickPasswords)
  shown = await showInBrowser(home)
  page = shown.page
  await signInAs(page, 'administrator')
  await page.getByRole('menuitem', { name: '设置' }).click()
}, launchTimeout)
afterAll(async () => {
  await shown?.close()
  await province?.close()
  await rm(folder, { recursive: true, force: true })
})

const open = (tab: string) => page.getByRole('tab', { name: tab }).click()

test('a device that the province revokes says so and what to do, until it is reinstated', async () => {
  await open('设备与密钥')
  await see(page.getByText('还没有核对过')).toBeVisible()
  await see(page.getByRole('row', { name: sampleAccounts.clerk })).toContainText('下次同步时自动登记')
  await page.getByRole('button', { name: '现在核对' }).click()
  await see(page.getByText('样例电脑')).toBeVisible()
  await takeBothPictures(page, 'settings-devices')

  const [device] = await listDevices(province.units, officer, { creditCode: sampleUnit.creditCode })
  await revokeDevice(province.units, officer, { device: device!.id })
  await page.getByRole('button', { name: '现在核对' }).click()
  await see(page.getByRole('alert')).toContainText('作废了这台电脑的登记')
  await see(page.getByRole('alert')).toContainText('核实后由省里恢复登记')
  await takeBothPictures(page, 'settings-device-revoked')

  await reinstateDevice(province.units, officer, { device: device!.id })
  await page.getByRole('button', { name: '现在核对' }).click()
  await see(page.getByRole('alert')).toBeHidden()
})

test('the proxy is changed, and what it refuses is told', async () => {
  await open('网络')
  await page.getByRole('radio', { name: '手动填写' }).check()
  await page.getByLabel('代理服务器').fill('127.0.0.1')
  await page.getByLabel('端口').fill('9')
  await page.getByRole('button', { name: '保存' }).click()
  await see(page.getByText('已保存')).toBeVisible()
  expect(readProxy(shown.workplace.unit.database)).toEqual({
    mode: 'manual',
    host: '127.0.0.1',
    port: 9,
    user: '',
    password: '',
  })
  await page.getByRole('button', { name: '试连省级服务' }).click()
  await see(page.getByText('代理服务器连不上')).toBeVisible()
  await takeBothPictures(page, 'settings-network')
  await page.getByRole('radio', { name: '不用代理' }).check()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('button', { name: '试连省级服务' }).click()
  await see(page.getByText('连接正常')).toBeVisible()
})

test('an account is ended after a question', async () => {
  await open('账号')
  await page.getByRole('button', { name: `停用${sampleAccounts.clerk}` }).click()
  await see(page.getByRole('dialog', { name: `停用“${sampleAccounts.clerk}”的账号？` })).toBeVisible()
  await takePicture(page, 'settings-deactivate-question')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^停\s?用$/ })
    .click()
  await see(page.getByRole('row', { name: sampleAccounts.clerk })).toContainText('已停用')
  await see(page.getByRole('button', { name: `停用${sampleAccounts.clerk}` })).toBeHidden()
  await takeBothPictures(page, 'settings-deactivated')
})

test('without a feed nothing is looked for', async () => {
  await open('更新')
  await see(page.getByText('由省里或网管发放', { exact: true })).toBeVisible()
  await see(page.getByRole('button', { name: '现在查看' })).toBeHidden()
  await takeBothPictures(page, 'settings-update')
  expect(shown.complaints).toEqual([])
})
