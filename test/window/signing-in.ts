import type { Page } from 'playwright'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { see } from './hosts.ts'

export type Role = keyof typeof sampleAccounts

/** Signs in as one of the sample unit's accounts; whoever sat there is signed out. */
export const signInAs = async (page: Page, role: Role): Promise<void> => {
  const lock = page.getByRole('button', { name: '锁定' })
  const accounts = page.locator('.sign-in').getByRole('combobox')
  await see(lock.or(accounts).first()).toBeVisible()
  if (await lock.isVisible()) await lock.click()
  await accounts.click()
  await page.locator('.ant-select-item-option', { hasText: sampleAccounts[role] }).click()
  await page.getByLabel('密码').fill(samplePassword)
  await page.keyboard.press('Enter')
  await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
}
