import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { readProxy } from '../../src/core/sync/proxy.ts'
import { enrolSampleUnit } from '../../src/sample/enrol-sample-unit.ts'
import { sampleAccounts, sampleUnit } from '../../src/sample/sample-unit.ts'
import { initProvince, openProvince } from '../../src/server/province.ts'
import { listDevices, reinstateDevice, revokeDevice } from '../../src/server/units/device-registry.ts'
import { groupsOfFour } from '../../src/ui/format/digits.ts'
import { officer } from '../fixtures/province/province-home.ts'
import { quickPasswords, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { see, showInBrowser, takeBothPictures } from '../fixtures/window/hosts.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'
import { signInAs } from '../fixtures/window/signing-in.ts'

// Settings that need a province which really listens.

beforeAll(() => requireBuilt())

/** Shows the settings of a unit that was just enrolled in a province of its own. */
const openSettings = async (tab: string) => {
  const folder = temporaryFolder()
  await initProvince(join(folder, 'province'), { specimen: true })
  const province = await openProvince(join(folder, 'province'), { pdfThreads: 1 })
  onTestFinished(() => province.close())
  const home = join(folder, 'unit')
  await enrolSampleUnit(province, await province.listen(), home, quickPasswords)
  const { page, workplace } = await forThisTest(showInBrowser(home))
  await signInAs(page, 'administrator')
  await page.getByRole('menuitem', { name: '设置' }).click()
  await page.getByRole('tab', { name: tab }).click()
  return { page, workplace, province }
}

test('the settings of a revoked device say so and what to do, until the province reinstates it', async () => {
  const { page, workplace, province } = await openSettings('设备与密钥')
  await see(page.getByRole('row', { name: sampleAccounts.clerk })).toContainText('下次同步时自动登记')
  await page.getByRole('button', { name: '现在核对' }).click()
  await see(page.getByText('样例电脑')).toBeVisible()
  const { keyId } = workplace.unit.session.signingKey
  const administrator = page.getByRole('row', { name: sampleAccounts.administrator })
  await see(administrator).toContainText(groupsOfFour(keyId))
  await see(administrator).toContainText('已放行')
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

test('a new proxy is saved, and a failed connection through it is explained', async () => {
  const { page, workplace } = await openSettings('网络')
  await page.getByRole('radio', { name: '手动填写' }).check()
  await page.getByLabel('代理服务器').fill('127.0.0.1')
  await page.getByLabel('端口').fill('9')
  await page.getByRole('button', { name: '保存' }).click()
  await see(page.getByText('已保存')).toBeVisible()
  expect(readProxy(workplace.unit.database)).toEqual({
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
