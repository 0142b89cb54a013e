import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { corpusFolder } from '../fixtures/tables/corpus-outcome.ts'
import { createEnrolledUnit, temporaryFolder, writePeople } from '../fixtures/unit/enrolled-unit.ts'
import { see, showInElectron } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

beforeAll(() => requireBuilt())

const engineStart = 90_000

/** The shell's decoders, as Electron and Linux know them. */
const decodersOf = async (app: Awaited<ReturnType<typeof showInElectron>>['app']) => {
  const known = await app.evaluate(({ app }) => app.getAppMetrics().map(({ pid, type, name }) => ({ pid, type, name })))
  return known.filter(({ name }) => name?.startsWith('GZZC decoder'))
}

test(
  'reads workbooks, an old one too, and a photo in utility processes of the shell',
  async () => {
    const home = await createEnrolledUnit()
    const folder = temporaryFolder()
    const table = join(folder, '名单.xlsx')
    const [person] = await writePeople(table, 3)
    const environment = { GZZC_SHELL_DECODERS: '1' }
    const { page, app } = await forThisTest(showInElectron(home, 'usual', [], { environment }))
    await page.locator('.sign-in').getByRole('combobox').click()
    await page.locator('.ant-select-item-option', { hasText: sampleAccounts.clerk }).click()
    await page.getByLabel('密码').fill(samplePassword)
    await page.keyboard.press('Enter')
    await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
    const dialog = page.getByRole('dialog')
    await page.getByLabel('选择要导入的表格').setInputFiles(join(corpusFolder, 'libreoffice-old.xls'))
    await see(dialog).toContainText('样例张青')
    await dialog.getByRole('button', { name: '不导入' }).press('Enter')
    await see(dialog).toBeHidden()
    await page.getByLabel('选择要导入的表格').setInputFiles(table)
    await dialog.getByRole('button', { name: '确认导入' }).press('Enter')
    await dialog.getByRole('button', { name: '完成' }).press('Enter')
    await see(dialog).toBeHidden()

    const photo = join(folder, `${person!.documentNumber}.jpg`)
    await writeFile(photo, Buffer.from(await drawPortrait(samplePortrait(3, 'female'))))
    await page.getByRole('menuitem', { name: '照片' }).click()
    await page.getByLabel('照片文件', { exact: true }).setInputFiles(photo)
    await see(page.getByText('已采用 1')).toBeVisible({ timeout: engineStart })

    const decoders = await decodersOf(app)
    expect(decoders.map(({ type, name }) => [type, name]).sort()).toEqual([
      ['Utility', 'GZZC decoder of pictures'],
      ['Utility', 'GZZC decoder of tables'],
    ])
    expect(new Set([...decoders.map(({ pid }) => pid), app.process().pid]).size).toBe(3)
    for (const { pid } of decoders) expect(await readFile(`/proc/${pid}/cmdline`, 'latin1')).toContain('--type=utility')
  },
  launchTimeout,
)
