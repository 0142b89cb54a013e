import { join } from 'node:path'
import type { Page } from 'playwright'
import { beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { samplePersons } from '../../src/sample/persons.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { writeSampleWorkbook } from '../../src/sample/sample-workbook.ts'
import { createEnrolledUnit, openAs, rawDatabase, runSql, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { inColours, seriousFindings } from '../fixtures/window/axe.ts'
import { type ShownWindow, see, showInBrowser, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'
import { signInAs } from '../fixtures/window/signing-in.ts'

let prepared: string
beforeAll(async () => {
  requireBuilt()
  prepared = await createEnrolledUnit()
}, launchTimeout)

const enterPeople = async (home: string, people: number): Promise<void> => {
  const list = join(temporaryFolder(), 'people.xlsx')
  const unit = await openAs(home, 'clerk')
  await writeSampleWorkbook(
    list,
    samplePersons(people * 2, 11, unit.dictionary).filter(({ fault }) => !fault),
  )
  await importFile(unit, list)
  await unit.close()
}

/** Changes a copy of the unit past all rules and shows it to the administrator. */
const showChanged = async (statements: readonly string[], people = 0): Promise<Page> => {
  const home = copyUnit(prepared)
  if (people) await enterPeople(home, people)
  const unit = await openAs(home, 'administrator')
  for (let row = 0; row < 60; row++)
    await unit.gate.write('unit', ({ audit }) => audit({ action: 'sample.work', subject: `${row}` }))
  await unit.close()
  const database = await rawDatabase(home)
  for (const statement of statements) runSql(database, statement)
  database.close()
  const { page } = await forThisTest(showInBrowser(home))
  // Less motion is a setting of the system; the window starts anew when it changes.
  await inColours(page, 'light')
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.getByText(`${sampleAccounts.administrator}（管理员）`).click()
  await page.getByLabel('密码').fill(samplePassword)
  await page.keyboard.press('Enter')
  await see(page.getByRole('menuitem', { name: '设置' })).toBeVisible()
  return page
}

/** Pictures in both sizes and colours, and what axe finds in them. */
const look = async (page: Page, name: string): Promise<void> => {
  for (const width of [1280, 1920])
    for (const colour of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: width === 1280 ? 820 : 1080 })
      await inColours(page, colour)
      await takePicture(page, `${name}-${width}-${colour}`)
      expect(await seriousFindings(page), `${name}, ${width}, ${colour}`).toEqual([])
    }
}

test.each([
  ['shrank', '少了内容'],
  ['forked', '不是同一份'],
])('a public log that %s is shown until it is settled', async (relation, words) => {
  const page = await showChanged([
    `insert into splitView values (${relation === 'shrank' ? 1204 : 1318}, '${'5e'.repeat(32)}', 'note', '${relation}', 1318, 'note', '2026-03-02T02:30:00.000Z', null)`,
  ])
  await page.getByRole('menuitem', { name: '同步' }).click()
  await see(page.getByText('省级公开日志前后不一致，已停止送出')).toBeVisible()
  await see(page.getByText(words)).toBeVisible()
  await look(page, `sync-log-${relation}`)
})

test('an audit that was changed lists every contradiction', async () => {
  const page = await showChanged([
    'drop trigger auditIsNotChanged',
    'drop trigger auditIsNotDeleted',
    `update audit set action = 'forged' where seq % 2 = 0 and seq > 10`,
  ])
  await page.getByRole('menuitem', { name: '设置' }).click()
  await page.getByRole('tab', { name: '日志' }).click()
  await page.getByRole('button', { name: '核对操作日志' }).click()
  await see(page.getByText('操作日志与证据矛盾')).toBeVisible()
  await see(page.getByText('操作日志第 12 条被改动，或与前面接不上')).toBeVisible()
  await look(page, 'settings-audit-faults')
})

test('a province that went on from a backup is told, with what was handed back, until somebody has read it', async () => {
  const at = '2026-03-02T02:30:00.000Z'
  const page = await showChanged(
    [
      `insert into restoration values (2, 1200, 118, 'proof', '${at}', '${at}', '${at}', null)`,
      `insert into lostResult select id, 'b', 'revoked', 'GZZC2025053000001', null, '弄虚作假取得资格', '${at}', null, null, null from record limit 1`,
      `insert into lostResult select id, 'b', 'issued', 'GZZC2025053000002', null, null, '${at}', '${at}', null, null from record limit 1 offset 1`,
    ],
    4,
  )
  await page.getByRole('menuitem', { name: '同步' }).click()
  await see(page.getByText('从备份恢复过，本机已把它丢失的补交')).toBeVisible()
  await see(page.getByText('省里撤销过证书 GZZC2025053000001（弄虚作假取得资格）')).toBeVisible()
  await look(page, 'sync-restored')
  await page.getByRole('button', { name: '知道了' }).click()
  await see(page.getByText('从备份恢复过')).toBeHidden()
  await page.getByRole('button', { name: '标为已处理' }).first().click()
  await page.getByRole('button', { name: '不再办理' }).click()
  await see(page.getByText('省里撤销过证书 GZZC2025053000001')).toBeHidden()
})

const showWith = async (show: (home: string) => Promise<ShownWindow>, statement: string): Promise<Page> => {
  const home = copyUnit(prepared)
  const database = await rawDatabase(home)
  runSql(database, statement)
  database.close()
  const { page } = await forThisTest<ShownWindow>(show(home))
  await signInAs(page, 'reviewer')
  return page
}

test.each([
  ['browser', showInBrowser],
  ['Electron', showInElectron],
] as const)(
  'in the %s host, a clock that contradicts the province’s is told above every section',
  async (host, show) => {
    const setting = JSON.stringify({ at: '2026-03-02T02:30:00.000Z', seconds: -5400 })
    const page = await showWith(show, `insert into setting (key, value) values ('clock.server', '${setting}')`)
    const banner = page.getByRole('alert').filter({ hasText: '本机时间比省级服务快 90 分钟' })
    await see(banner).toBeVisible()
    await page.getByRole('menuitem', { name: '审核' }).click()
    await see(banner).toBeVisible()
    if (host === 'browser') await look(page, 'clock-banner')
  },
)
