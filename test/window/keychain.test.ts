import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { bindAccount } from '../../src/core/accounts/device-binding.ts'
import { DeviceSecrets } from '../../src/core/accounts/device-secrets.ts'
import { backUp } from '../../src/core/backup/back-up.ts'
import { Unit } from '../../src/core/unit.ts'
import { deviceSecretBytes, recoveryGroups, writeRecoveryCode } from '../../src/shared/recovery-code.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { clerk, password, sampleHome } from '../fixtures/unit/sample-home.ts'
import { seriousFindings } from '../fixtures/window/axe.ts'
import { see, showInBrowser, showInElectron, takeBothPictures, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

let prepared: string
beforeAll(async () => {
  requireBuilt()
  prepared = await sampleHome()
}, launchTimeout)

const secret = new Uint8Array(deviceSecretBytes).map((_, index) => index * 7 + 3)
const code = writeRecoveryCode(secret)
const lastGroup = recoveryGroups(code).at(-1)!

/** A keychain with a secret of its own, as Electron's shell gives it to the core. */
const keychain = (own?: Uint8Array) => {
  const devices = new DeviceSecrets()
  devices.receive(own, [])
  return devices
}

const signIn = async (page: Page): Promise<void> => {
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
}
const seeWorkbench = (page: Page) => see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
const openAccounts = async (page: Page): Promise<void> => {
  await page.getByRole('menuitem', { name: '设置' }).click()
  await page.getByRole('tab', { name: '账号' }).click()
}

test('a sign-in binds the password after the code was copied, and the settings show the code again', async () => {
  const { page } = await forThisTest(showInBrowser(copyUnit(prepared), keychain(secret)))
  await signIn(page)
  await see(page.getByText('把密码绑定到这台电脑')).toBeVisible()
  await see(page.getByRole('list', { name: '恢复码' })).toHaveText(code.replaceAll('-', ''))
  expect(await seriousFindings(page)).toEqual([])
  await takeBothPictures(page, 'binding-offer')

  // Later: the person works unbound, and is asked again at the next sign-in.
  await page.getByRole('button', { name: '以后再说' }).click()
  await seeWorkbench(page)
  await openAccounts(page)
  await see(page.getByText('锁定后重新登录，按提示抄下恢复码，就能绑定。')).toBeVisible()
  await page.keyboard.press('Control+l')
  await signIn(page)
  await page.evaluate(`window.print = () => { window.printed = document.body.innerText }`)
  await page.getByRole('button', { name: '打印' }).click()
  await page.getByLabel('请照抄好的恢复码输入最后一组').fill('AAAA')
  await page.keyboard.press('Enter')
  await see(page.getByText('和恢复码的最后一组不一致')).toBeVisible()
  await page.getByLabel('请照抄好的恢复码输入最后一组').fill(lastGroup.toLowerCase())
  await page.keyboard.press('Enter')
  await seeWorkbench(page)

  await openAccounts(page)
  await see(page.getByText('已绑定这台电脑')).toBeVisible()
  await takeBothPictures(page, 'settings-bound')
  await page.getByRole('button', { name: '查看恢复码' }).click()
  await page.getByRole('dialog').getByLabel('我的密码').fill(password)
  await page.keyboard.press('Enter')
  await see(page.getByRole('list', { name: '恢复码' })).toHaveText(code.replaceAll('-', ''))
  await takePicture(page, 'settings-recovery-code')
  await page.getByRole('button', { name: '知道了' }).click()

  // Once it is bound, a sign-in is as before.
  await page.keyboard.press('Control+l')
  await signIn(page)
  await seeWorkbench(page)
})

test('a folder that moved asks for the recovery code, and a backup does as well', async () => {
  const home = copyUnit(prepared)
  const unit = await Unit.open(home, { account: clerk, password }, { devices: keychain(secret) })
  await bindAccount(unit.keyContext, { password, written: lastGroup })
  const file = join(temporaryFolder(), '备份.gzzc-backup')
  await backUp(unit.keyContext, { path: file, program: '0' })
  await unit.close()

  const { page, workplace } = await forThisTest(showInBrowser(home, keychain()))
  await signIn(page)
  const field = page.getByLabel(/^编号 [0-9A-F]{4}-[0-9A-F]{4} 的恢复码$/)
  await see(field).toBeVisible()
  await see(page.getByText('的密码绑定在另一台电脑上')).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])
  await takeBothPictures(page, 'sign-in-moved')
  // A slip of the pen is noticed before anything is tried; the code of another computer is refused by the core.
  await field.fill(code.replace(lastGroup, 'AAAA'))
  await page.keyboard.press('Enter')
  await see(page.getByText('有字符抄错、漏掉或多出，请逐组核对')).toBeVisible()
  await field.fill(writeRecoveryCode(new Uint8Array(deviceSecretBytes)))
  await page.keyboard.press('Enter')
  await see(page.getByText(/恢复码不对：这是编号 .* 的恢复码/)).toBeVisible()
  await takePicture(page, 'sign-in-wrong-code')
  await field.fill(code.replaceAll('-', ' ').toLowerCase())
  await page.keyboard.press('Enter')
  await seeWorkbench(page)
  await openAccounts(page)
  await see(page.getByText('这里没有系统提供的安全钥匙串')).toBeVisible()

  // This process knows the code now; another one does not.
  await workplace.lock()
  const empty = await forThisTest(showInBrowser(join(temporaryFolder(), 'unit'), keychain()))
  await empty.page.getByRole('button', { name: '从备份恢复' }).click()
  empty.workplace.given.offer(file)
  await empty.page.getByRole('combobox', { name: '备份文件', exact: true }).click()
  await empty.page.getByTitle(file, { exact: true }).click()
  await empty.page.getByLabel('备份里的账号').fill(clerk)
  await empty.page.getByLabel('这个账号备份时的密码').fill(password)
  await empty.page.keyboard.press('Enter')
  const asked = empty.page.getByLabel(/^编号 .* 的恢复码$/)
  await asked.fill(code)
  await takePicture(empty.page, 'restore-moved')
  await empty.page.keyboard.press('Enter')
  await see(empty.page.getByText('恢复完成')).toBeVisible()
})

test.each([[[]], [['--password-store=basic']]])(
  'Electron without a keychain of the system binds nothing, and says so: %j',
  async (switches) => {
    const home = copyUnit(prepared)
    const shown = await forThisTest(showInElectron(home, 'usual', [], { switches }))
    const { page } = shown
    await signIn(page)
    await seeWorkbench(page)
    await openAccounts(page)
    await see(page.getByText('这里没有系统提供的安全钥匙串')).toBeVisible()
    expect(existsSync(join(home, '.shell/device-secret'))).toBe(false)
    expect(await readFile(join(home, '.shell/logs/shell.log'), 'utf8')).toContain('keychain.none')
    await rm(home, { recursive: true, force: true })
  },
  launchTimeout,
)
