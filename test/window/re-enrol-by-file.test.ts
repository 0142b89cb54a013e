import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { findEnrolment } from '../../src/core/enrolment/enrolment.ts'
import { samplePassword } from '../../src/sample/sample-unit.ts'
import { receiveEnrolment } from '../../src/server/units/enrolment-file.ts'
import { issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { openProvinceHomeCopy, prepareSyncedHome } from '../fixtures/province/own-province-home.ts'
import { officer } from '../fixtures/province/province-home.ts'
import { sealBatch } from '../fixtures/province/steps.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { see, showInBrowser, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'
import { signInAs } from '../fixtures/window/signing-in.ts'

let prepared: string
beforeAll(async () => {
  requireBuilt()
  prepared = await prepareSyncedHome(8, 3)
})

test(
  'a computer without a network is enrolled anew by two files, and the batch that waited is taken back',
  async () => {
    const { home, province } = await openProvinceHomeCopy(prepared)
    await sealBatch(home)
    const { id: unitId } = await province.units.store.database.selectFrom('unit').select('id').executeTakeFirstOrThrow()
    const code = await issueEnrolmentCode(province.units, officer, { unitId })
    const { page, workplace } = await forThisTest(showInBrowser(home))
    await signInAs(page, 'administrator')
    const before = findEnrolment(workplace.unit.database)!.device
    await page.getByRole('menuitem', { name: '同步' }).click()
    await page.getByRole('button', { name: '重新登记…' }).click()
    const dialog = page.getByRole('dialog', { name: '重新登记这台电脑' })
    await dialog.getByLabel('省里新发的登记码').fill(code)
    await dialog.getByRole('button', { name: '用文件登记' }).click()

    // What was typed already is there.
    await see(dialog.getByLabel('省里新发的登记码')).toHaveValue(code)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: '导出申请文件' }).click(),
    ])
    const request = JSON.parse(await readFile(await download.path(), 'utf8'))
    await takePicture(page, 'sync-re-enrol-by-file')
    expect(findEnrolment(workplace.unit.database)!.device).toBe(before)

    const answer = await receiveEnrolment(province.units, officer, request)
    const path = join(temporaryFolder(), '登记.gzzc-answer')
    await writeFile(path, JSON.stringify(answer))
    const importAnswer = async (password: string): Promise<void> => {
      await dialog.getByLabel('您的密码').fill(password)
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        dialog.getByRole('button', { name: '导入答复文件' }).click(),
      ])
      await chooser.setFiles(path)
    }
    await importAnswer('不是这个密码')
    await see(dialog.getByRole('alert').filter({ hasText: '密码' })).toBeVisible()
    await importAnswer(samplePassword)
    await see(dialog.getByText('已重新登记')).toBeVisible()
    await see(dialog.getByText('收回了 1 个没有送到的批次，3 人回到“可以提交”')).toBeVisible()
    await takePicture(page, 'sync-re-enrolled')
    expect(findEnrolment(workplace.unit.database)!.device).not.toBe(before)
    await dialog.getByRole('button', { name: '好' }).click()
    await see(dialog).toBeHidden()
  },
  3 * launchTimeout,
)
