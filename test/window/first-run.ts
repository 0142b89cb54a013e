import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { sampleCommittee, sampleUnit } from '../../src/sample/sample-unit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { see } from './hosts.ts'

/** A province that listens, and an empty folder for a unit beside it. */
export interface Stage {
  readonly province: Province
  readonly address: string
  readonly provinceHome: string
  /** Holds nothing yet. */
  readonly home: string
  /** A fresh one-time code of the one unit that the province knows. */
  code(): Promise<string>
  close(): Promise<void>
}

const officer = '样例工作人员'

export const openStage = async (): Promise<Stage> => {
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-first-run-'))
  const provinceHome = join(folder, 'province')
  await initProvince(provinceHome, { specimen: true })
  const province = await openProvince(provinceHome, { pdfThreads: 1 })
  const address = await province.listen()
  const { unitId } = await province.addUnit(
    { ...sampleUnit, committees: [{ name: sampleCommittee }], filings: [] },
    officer,
  )
  return {
    province,
    address,
    provinceHome,
    home: join(folder, 'unit'),
    code: () => province.issueEnrolmentCode(unitId, officer),
    async close() {
      await province.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const people = { administrator: '样例管理员', clerk: '样例经办人', reviewer: '样例审核人' }
export const passwordOf = (name: string): string => `${name}的密码`

/** From the welcome page to the enrolment, as the administrator does it. */
export const createAdministrator = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: '开始' }).click()
  await fillAdministrator(page)
}

/** Fills the administrator's page and goes on to the enrolment. */
export const fillAdministrator = async (page: Page): Promise<void> => {
  await page.getByLabel('管理员姓名').fill(people.administrator)
  await page.getByLabel('密码', { exact: true }).fill(passwordOf(people.administrator))
  await page.getByLabel('再输入一次密码').fill(passwordOf(people.administrator))
  await page.keyboard.press('Enter')
  await see(page.getByLabel('登记码')).toBeVisible()
}

export const enrol = async (page: Page, address: string, code: string): Promise<void> => {
  await page.getByLabel('省级服务地址').fill(address)
  await page.getByLabel('登记码').fill(code)
  await page.keyboard.press('Enter')
}

export const addPerson = async (page: Page, role: 'clerk' | 'reviewer'): Promise<void> => {
  const label = { clerk: '经办人姓名', reviewer: '审核人姓名' }[role]
  await page.getByLabel(label).fill(people[role])
  await page.getByLabel('密码', { exact: true }).fill(passwordOf(people[role]))
  await page.getByLabel('再输入一次密码').fill(passwordOf(people[role]))
  await page.keyboard.press('Enter')
}

export const signIn = async (page: Page, name: string): Promise<void> => {
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.getByTitle(name).last().click()
  await page.getByLabel('密码').fill(passwordOf(name))
  await page.keyboard.press('Enter')
}
