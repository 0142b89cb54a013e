import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { receiveApplicantPhoto } from '../../src/server/applicants/applicant-photos.ts'
import { officer, openProvinceHome, type ProvinceHome } from '../fixtures/province/province-home.ts'
import { see, showInBrowser, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { signInAs } from '../fixtures/window/signing-in.ts'

/** The engine starts with the first photo. */
const engineStart = 90_000

let made: ProvinceHome
let shown: Awaited<ReturnType<typeof showInBrowser>>

beforeAll(async () => {
  requireBuilt()
  made = await openProvinceHome(12, 0, 1)
  shown = await showInBrowser(made.home)
}, launchTimeout)
afterAll(async () => {
  await shown?.close()
  await made?.province.close()
  await rm(made.folder, { recursive: true, force: true })
})

test('applicants’ photos arrive while the clerk is in the section, and are attached with one key', async () => {
  const { page } = shown
  await signInAs(page, 'clerk')
  await see(page.getByRole('menuitem', { name: '照片' })).toBeVisible()
  const { rounds } = shown.workplace
  await rounds.run()
  const people = await made.as('clerk', async (unit) => listRecords(unit.database, { state: 'ready' }))
  for (const [index, { name, documentType, documentNumber }] of people.slice(0, 3).entries()) {
    const portrait = samplePortrait(index + 3, 'female')
    const bytes = await drawPortrait(index === 2 ? { ...portrait, closedEyes: 1, glasses: false } : portrait)
    const photo = { name, documentType, documentNumber, bytes: new Uint8Array(bytes) }
    await receiveApplicantPhoto(made.province.applicants, officer, photo)
  }
  await page.getByRole('menuitem', { name: '照片' }).click()
  await see(page.getByText(/待上传/)).toBeVisible()
  // The next round without the clerk’s doing: the section shows the photos that it fetched.
  await rounds.run()
  const notice = page.getByText('申请人上传了 3 张照片')
  await see(notice).toBeVisible()
  await takePicture(page, 'photos-uploads')
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: '申请人上传的照片' })
  await see(dialog.getByText('共 3 张，处理了 3 张')).toBeVisible({ timeout: engineStart })
  await see(dialog.getByText('已采用 2')).toBeVisible()
  await see(dialog).toContainText('眼睛未睁开。请睁眼重新拍摄')
  await takePicture(page, 'photos-uploads-attached')
  await dialog.getByRole('button', { name: '完成' }).press('Enter')
  await see(notice).toBeHidden()
  expect(shown.complaints).toEqual([])
})
