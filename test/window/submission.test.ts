import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { listBatches } from '../../src/server/sync/batch-list.ts'
import { officer, openProvinceHome, type ProvinceHome } from '../fixtures/province/province-home.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { type ShownWindow, see, showInBrowser, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'
import { type Role, signInAs } from '../fixtures/window/signing-in.ts'

// From approved records to a receipt and to certificates that are viewed and verified, with a province that runs. One test,
// because each step goes on from the step before it.

const approved = 12
/** One record is returned after the first signature. */
const signed = approved - 1
/** The province and the window of the running test. */
let made: ProvinceHome
let shown: ShownWindow

beforeAll(() => requireBuilt())

/** Opens a province with a unit, and shows the unit's window. */
const prepare = async () => {
  made = await openProvinceHome(40, approved)
  onTestFinished(() => made.province.close())
  shown = await forThisTest<ShownWindow>(showInBrowser(made.home))
}

const signIn = (role: Role) => signInAs(shown.page, role)
const open = (section: string) => shown.page.getByRole('menuitem', { name: section }).click()
/** Where the overview says that the signed people are, and how many it counts as submitted. */
const seeStage = async (stage: string, submitted: number) => {
  const { page } = shown
  await open('总览')
  await see(page.locator(`[data-stage=${stage}]`)).toContainText(String(signed))
  await see(page.getByText(`已提交（有回执） ${submitted} / `)).toBeVisible()
  await takePicture(page, `overview-${stage}`)
}
const sync = async () => {
  await open('同步')
  await shown.page.getByRole('button', { name: '立即同步' }).click()
  await see(shown.page.getByText('同步完成')).toBeVisible()
}
/** Name and bytes of a saved file. */
const saved = async (press: () => Promise<void>) => {
  const [download] = await Promise.all([shown.page.waitForEvent('download'), press()])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

/** The overview says what is missing, and stores the last day. */
const readOverview = async () => {
  const { page } = shown
  await see(page.getByRole('button', { name: '登录' })).toBeVisible()
  await signIn('clerk')
  await see(page.getByText(`${approved} 人可以提交`)).toBeVisible()
  await page.getByLabel('提交截止日期').fill('2099-12-31')
  await page.keyboard.press('Enter')
  await see(page.getByText(/还有 \d+ 天/)).toBeVisible()
  await takePicture(page, 'overview')
  await page
    .getByRole('button', { name: /已退回/ })
    .last()
    .click()
  await see(page.locator('.gap-people li')).toHaveCount(1)
}

/** The list for the files lies across A4 and has room for three dated signatures. */
const printSheet = async () => {
  const { page } = shown
  await page.evaluate(`window.print = () => { window.printed = true }`)
  await page.getByRole('button', { name: '打印汇总表' }).click()
  await page.waitForFunction('window.printed')
  const file = join(temporaryFolder(), 'sheet.pdf')
  await page.pdf({ path: file, preferCSSPageSize: true, printBackground: true })
  await page.evaluate(`window.dispatchEvent(new Event('afterprint'))`)
  const facts = execFileSync('pdfinfo', [file], { encoding: 'utf8' })
  expect(facts).toMatch(/Page size: +84[12](\.\d+)? x 59[456]/)
  const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })
  expect(text.match(/年\s+月\s+日/g)).toHaveLength(3)
  expect(text).toMatch(/第 1 页，共 \d 页/)
}

/** The clerk signs by keyboard, with the right password only. */
const signByKeyboard = async () => {
  const { page } = shown
  await open('提交')
  await see(page.getByText('谁不在这一批')).toBeVisible()
  await takePicture(page, 'submission-ready')
  await page.getByRole('button', { name: '核对汇总表并签名' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await see(dialog).toContainText(`这 ${approved} 人的信息和照片即被冻结`)
  await see(dialog.getByLabel('的密码')).toBeFocused()
  await page.keyboard.type('wrong password')
  await page.keyboard.press('Enter')
  await see(dialog.getByRole('alert').filter({ hasText: '密码不正确' })).toBeVisible()
  await takePicture(page, 'submission-sign')
  await printSheet()
  await dialog.getByLabel('的密码').fill(samplePassword)
  await page.keyboard.press('Enter')
  await see(dialog).toBeHidden()
  await see(page.getByRole('row', { name: '第 1 批' })).toContainText('待审核人复签')
}

/** The reviewer withdraws the batch and returns one person, and the clerk signs the rest. */
const withdrawAndSignAgain = async () => {
  const { page } = shown
  await signIn('reviewer')
  await open('提交')
  await page.getByRole('button', { name: '撤回' }).click()
  const dialog = page.getByRole('dialog')
  await see(dialog).toContainText(`这 ${approved} 人回到“可以提交”`)
  await page.keyboard.press('Enter')
  await see(dialog).toContainText('请写明原因')
  await page.keyboard.type('一人的专业写错了')
  await takePicture(page, 'submission-withdraw')
  await page.keyboard.press('Enter')
  await see(dialog).toBeHidden()
  await see(page.getByRole('row', { name: '第 1 批' })).toContainText('撤回：一人的专业写错了')
  await takePicture(page, 'submission-withdrawn')
  await open('审核')
  await page.getByText(`已通过，待提交 ${approved}`, { exact: true }).click()
  await see(page.getByRole('button', { name: /^通过/ })).toBeDisabled()
  await takePicture(page, 'review-approved')
  await page.keyboard.press('r')
  await page.keyboard.press('r')
  await page.keyboard.press('1')
  await open('提交')
  await signIn('clerk')
  await open('提交')
  await page.getByRole('button', { name: '核对汇总表并签名' }).click()
  await see(dialog).toContainText(`这 ${approved - 1} 人的信息和照片即被冻结`)
  await dialog.getByLabel('的密码').fill(samplePassword)
  await page.keyboard.press('Enter')
  await see(dialog).toBeHidden()
  await see(page.getByRole('row', { name: '第 1 批' }).first()).toContainText('待审核人复签')
  await seeStage('toCountersign', 0)
}

/** The reviewer countersigns the batch. */
const countersign = async () => {
  const { page } = shown
  await signIn('reviewer')
  await page.getByRole('button', { name: '去复签' }).click()
  await page.getByRole('button', { name: '核对并复签' }).click()
  const dialog = page.getByRole('dialog')
  await see(dialog).toContainText(`与${sampleAccounts.clerk}共同对这 ${signed} 人`)
  await takePicture(page, 'submission-countersign')
  await dialog.getByLabel('的密码').fill(samplePassword)
  await page.keyboard.press('Enter')
  await see(dialog).toBeHidden()
  await see(page.getByRole('row', { name: '第 1 批' }).first()).toContainText('待送出')
  await seeStage('toSend', 0)
}

/** The outbox says what it waits for; the batch can be saved as a file for a USB stick. */
const saveBatchFile = async () => {
  const { page } = shown
  await open('同步')
  await see(page.locator('.outbox li')).toHaveCount(3)
  await see(page.locator('.outbox')).toContainText(`第 1 批（${signed} 人）`)
  await takePicture(page, 'sync-outbox')
  const { name, bytes } = await saved(() => page.getByRole('button', { name: '导出批次文件' }).click())
  expect(name).toMatch(/^批次1-.*\.gzzc$/u)
  expect(bytes.subarray(0, 2).toString()).toBe('PK')
}

/** A sync sends the batch, and the receipt is shown and printed. */
const receiveReceipt = async () => {
  const { page } = shown
  await sync()
  await see(page.getByText('送出批次 1 个并收到回执')).toBeVisible()
  await takePicture(page, 'sync-done')
  await seeStage('received', signed)
  await open('提交')
  await page.getByRole('button', { name: '回执', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await see(dialog).toContainText('回执真实有效')
  await see(dialog).toContainText(`接收 ${signed}，退回 0，暂缓 0`)
  await takePicture(page, 'submission-receipt')
  // The print dialog belongs to the system, so only the printed page is checked.
  await page.evaluate('window.print = () => {}')
  await dialog.getByRole('button', { name: '打印或另存为 PDF' }).click()
  await page.emulateMedia({ media: 'print' })
  await see(page.getByRole('heading', { name: '职称证书提交回执' })).toBeVisible()
  await see(page.locator('article tbody tr')).toHaveCount(signed)
  await see(dialog).toBeHidden()
  await page.emulateMedia({ media: null })
  await page.evaluate(`window.dispatchEvent(new Event('afterprint'))`)
  await see(dialog).toBeVisible()
  await page.keyboard.press('Escape')
}

/** Issued certificates arrive by sync, and are viewed, saved, verified and listed for employers. */
const readCertificates = async () => {
  const { page } = shown
  for (const { id } of await listBatches(made.province.sync, officer))
    await confirmBatch(made.province.issuing, officer, { batchId: id })
  await issueCertificates(made.province.issuing, officer)
  await sync()
  await open('证书')
  const rows = page.locator('.certificate-row')
  await see(rows).toHaveCount(signed)
  await takePicture(page, 'certificates')
  await rows.first().focus()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await see(drawer.locator('canvas[data-drawn=true]')).toBeVisible()
  await takePicture(page, 'certificates-preview')
  const certificate = await saved(() => drawer.getByRole('button', { name: '另存为' }).click())
  expect(certificate.name).toMatch(/^GZZC\d+\.pdf$/u)
  await page.keyboard.press('Escape')
  await see(drawer).toBeHidden()

  await page.getByRole('button', { name: '核验 PDF' }).click()
  const check = async (buffer: Buffer) =>
    page.setInputFiles('.ant-modal input[type=file]', { name: 'a.pdf', mimeType: 'application/pdf', buffer })
  const dropped = await page.evaluateHandle(`(() => {
    const data = new DataTransfer()
    const bytes = Uint8Array.from(atob('${certificate.bytes.toString('base64')}'), (sign) => sign.charCodeAt(0))
    data.items.add(new File([bytes], 'a.pdf', { type: 'application/pdf' }))
    return data
  })()`)
  await page.locator('.ant-upload-drag [role=button]').dispatchEvent('drop', { dataTransfer: dropped })
  await see(page.getByText('证书真实有效')).toBeVisible()
  await takePicture(page, 'certificates-check')
  const touched = Buffer.from(certificate.bytes)
  touched[touched.length >> 1]! ^= 1
  await check(touched)
  await see(page.getByText('不是真实的证书文件')).toBeVisible()
  await page.keyboard.press('Escape')

  const list = await saved(() => page.getByRole('button', { name: '导出通知名单' }).click())
  expect(list.name).toMatch(/\.xlsx$/u)
  await page.getByLabel('查找').fill('没有这个人')
  await see(page.getByText('没有符合条件的证书')).toBeVisible()
}

/** The same sections in the dark and on a wide screen. */
const showInDark = async () => {
  const { page } = shown
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 1920, height: 1080 })
  for (const [section, seen, name] of [
    ['总览', '本轮进度', 'overview'],
    ['提交', '下一批', 'submission'],
    ['同步', '待送出', 'sync'],
    ['证书', '证书编号', 'certificates'],
  ] as const) {
    await open(section)
    await see(page.getByText(seen).first()).toBeVisible()
    await takePicture(page, `${name}-dark-wide`)
  }
}

test(
  'a batch goes from approved records to a receipt and to verified certificates',
  async () => {
    await prepare()
    await readOverview()
    await signByKeyboard()
    await withdrawAndSignAgain()
    await countersign()
    await saveBatchFile()
    await receiveReceipt()
    await readCertificates()
    await showInDark()
  },
  2 * launchTimeout,
)
