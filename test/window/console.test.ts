import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { addOfficer } from '../../src/server/officers/officer-accounts.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import { type OfficerRole, officerRoleWords } from '../../src/shared/console/officer-roles.ts'
import { codeAt, officerPassword } from '../fixtures/province/console-client.ts'
import { onEveryDatabase } from '../fixtures/province/databases.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { samplePerson, samplePhoto, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'
import { inColours, seriousFindings } from '../fixtures/window/axe.ts'
import { complaintsOf, see, takeBothPictures } from '../fixtures/window/hosts.ts'
import { launchChromium } from '../fixtures/window/launch.ts'

/** A port that nobody listens on. Passkeys belong to an address, so the address is settled before the province is made. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

onEveryDatabase((kind) => {
  let folder: string
  let province: Province
  let device: ScriptedDevice
  let browser: Browser
  let address: string

  beforeAll(async () => {
    requireBuilt()
    await kind.start()
    folder = await mkdtemp(join(tmpdir(), 'gzzc-console-'))
    const home = join(folder, 'province')
    const port = await freePort()
    address = `http://localhost:${port}`
    await initProvince(home, { database: kind.create(folder), consoleAddress: address })
    province = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
    await province.work()
    await province.listenConsole({ port })
    const { enrolmentCode } = await addUnit(province.units, sampleOfficer, sampleUnit)
    device = new ScriptedDevice(await province.listen())
    await device.enrol(enrolmentCode)
    device.clerk = await device.account('clerk')
    device.reviewer = await device.account('reviewer')
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await province?.close()
    await rm(folder, { recursive: true, force: true })
    await kind.stop()
  })

  const findings: string[] = []
  const examinePage = async (page: Page, name: string): Promise<void> => {
    for (const colours of ['light', 'dark'] as const) {
      await inColours(page, colours)
      findings.push(...(await seriousFindings(page)).map((finding) => `${name} ${colours}: ${finding}`))
    }
    await inColours(page, 'light')
    if (kind.kind === 'sqlite') await takeBothPictures(page, name)
  }

  /** A browser of their own for an officer who accepts the invitation in it. */
  const arrive = async (name: string, roles: readonly OfficerRole[], picture?: string) => {
    const { code } = await addOfficer(province.officers, { kind: 'officer', id: 'machine' }, { name, roles })
    // From the start, because antd mounts the page anew when it changes.
    const reducedMotion = 'reduce'
    const context = await browser.newContext({ viewport: { width: 1280, height: 820 }, locale: 'zh-CN', reducedMotion })
    const page = await context.newPage()
    const complaints = complaintsOf(page)
    await page.goto(`${address}/invitation#${code}`)
    await see(page.getByText(roles.map((role) => officerRoleWords[role]).join('、'))).toBeVisible()
    if (picture) await examinePage(page, picture)
    const secret = (await page.getByText(/^([A-Z2-7]{4} )+[A-Z2-7]+$/).innerText()).replaceAll(' ', '')
    await page.getByLabel('密码', { exact: true }).fill(officerPassword)
    await page.getByLabel('再输入一次密码').fill(officerPassword)
    await page.getByLabel('验证器上现在的 6 位数字').fill(codeAt(secret, new Date()))
    await page.keyboard.press('Enter')
    await see(page.getByText('只显示这一次')).toBeVisible()
    await page.getByRole('checkbox', { name: '我已抄好' }).check()
    await page.getByRole('button', { name: '进入管理台' }).click()
    await see(page.getByRole('heading', { name: '待办', level: 1 })).toBeVisible()
    return { page, complaints }
  }
  const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name }).click()

  test('officers release a key, confirm a batch with returns by keyboard, and issue it, each in two', async () => {
    const registrar = await arrive('样例登记甲', ['registrar'], 'console-invitation')
    const registrar2 = await arrive('样例登记乙', ['registrar'])
    const examiner = await arrive('样例审核', ['examiner'])
    const issuer = await arrive('样例签发甲', ['issuer'])
    const issuer2 = await arrive('样例签发乙', ['issuer', 'administrator'])

    await go(registrar.page, '单位密钥')
    await registrar.page.getByRole('button', { name: '核对并提请放行' }).click()
    const fingerprint = await registrar.page.getByRole('dialog').locator('strong.number, .number strong').innerText()
    await registrar.page.getByLabel('怎样核对的').fill('打单位座机由本人读出')
    await registrar.page.getByLabel('对方读出的最后一组').fill('0000')
    await registrar.page.getByRole('button', { name: '提请放行', exact: true }).click()
    await see(registrar.page.getByText('和登记的不一致')).toBeVisible()
    await registrar.page.getByLabel('对方读出的最后一组').fill(fingerprint.split(' ').at(-1)!)
    await examinePage(registrar.page, 'console-key')
    await registrar.page.getByRole('button', { name: '提请放行', exact: true }).click()
    await see(registrar.page.getByText('已提请放行')).toBeVisible()

    await go(registrar2.page, '我的账号')
    const cdp = await registrar2.page.context().newCDPSession(registrar2.page)
    await cdp.send('WebAuthn.enable')
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    } as const
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options })
    await registrar2.page.getByLabel('设备名称').fill('办公电脑')
    await registrar2.page.getByRole('button', { name: '登记这台设备' }).click()
    await see(registrar2.page.getByRole('cell', { name: '办公电脑' })).toBeVisible()
    await examinePage(registrar2.page, 'console-account')
    await go(registrar2.page, '待复核')
    await examinePage(registrar2.page, 'console-decisions')
    await registrar2.page.getByRole('button', { name: '复核…' }).click()
    await registrar2.page.getByRole('button', { name: '复核通过' }).click()
    await see(registrar2.page.getByText('没有等着复核的提请')).toBeVisible()
    await registrar2.page.getByRole('button', { name: '退出' }).click()
    await registrar2.page.getByRole('button', { name: '用通行密钥登录' }).click()
    await see(registrar2.page.getByRole('heading', { name: '待办', level: 1 })).toBeVisible()
    const { database } = province.officers.store
    const signed = database.selectFrom('decision').select('assertion').where('kind', '=', 'key.release')
    expect((await signed.executeTakeFirstOrThrow()).assertion).toContain('clientDataJSON')
    const faults = async () => (await verifyAudit(province.log, sampleOfficer)).faults
    expect(await faults()).toEqual([])
    const { id, body } = await database.selectFrom('decision').select(['id', 'body']).executeTakeFirstOrThrow()
    const rewrite = (to: string) =>
      province.officers.store.gate.ungated((writer) =>
        writer.updateTable('decision').set({ body: to }).where('id', '=', id).execute(),
      )
    await rewrite(body.replace('座机', '手机'))
    expect(await faults()).toEqual([{ kind: 'decision', place: id }])
    await rewrite(body)

    const people = await Promise.all(Array.from({ length: 12 }, (_, index) => samplePerson(index + 1)))
    const [one, other] = [await samplePerson(13), { ...(await samplePerson(14)), photo: await samplePhoto(13) }]
    await device.submit([...people, one, other])
    await go(examiner.page, '批次')
    await examiner.page.getByRole('button', { name: '我的筛选' }).click()
    await examiner.page.getByText('保存现在的筛选').click()
    await examiner.page.getByLabel('名称').fill('等我审核的')
    await examiner.page.keyboard.press('Enter')
    await examiner.page.getByRole('button', { name: '我的筛选' }).click()
    await see(examiner.page.getByRole('menuitem', { name: '等我审核的' })).toBeVisible()
    await examiner.page.keyboard.press('Escape')
    await examiner.page.getByRole('link', { name: sampleUnit.name }).click()
    await see(examiner.page.getByRole('listitem')).toHaveCount(14)
    await examiner.page.getByText('抽看 20%').click()
    await see(examiner.page.getByText('抽中 3 人')).toBeVisible()
    await examiner.page.getByText('全看', { exact: true }).click()
    await examiner.page.getByRole('listitem').last().click()
    await see(examiner.page.getByRole('complementary').getByText('照片与他人相同')).toBeVisible()
    await examinePage(examiner.page, 'console-related')
    await examiner.page.getByRole('listitem').first().click()
    await examiner.page.keyboard.press('ArrowRight')
    await examiner.page.keyboard.press('t')
    await examinePage(examiner.page, 'console-return')
    await examiner.page.keyboard.press('1')
    await examiner.page.keyboard.press('ArrowRight')
    await examiner.page.keyboard.press('t')
    await examiner.page.keyboard.press('2')
    await examiner.page.keyboard.press('ArrowRight')
    await examiner.page.keyboard.press('t')
    await examiner.page.keyboard.press('3')
    await examiner.page.keyboard.press('Backspace')
    await see(examiner.page.getByText('将退回')).toHaveCount(2)
    await examinePage(examiner.page, 'console-batch')
    await examiner.page.getByRole('button', { name: '确认其余 10 人' }).click()
    await examiner.page.getByRole('button', { name: '确认 10 人，退回 2 人' }).click()
    await see(examiner.page.getByText('确认 10 人，退回 2 人，还等 2 人')).toBeVisible()

    await go(issuer.page, '批次')
    await examinePage(issuer.page, 'console-batches')
    await issuer.page.getByRole('link', { name: sampleUnit.name }).click()
    await issuer.page.getByRole('button', { name: '提请签发 10 人' }).click()
    await issuer.page.getByLabel('提请的理由').fill('审核已完成')
    await issuer.page.getByRole('button', { name: '提请', exact: true }).click()
    await see(issuer.page.getByText('已提请签发')).toBeVisible()
    await go(issuer.page, '待复核')
    await see(issuer.page.getByRole('button', { name: '撤回' })).toBeVisible()
    await see(issuer.page.getByRole('button', { name: '复核…' })).toHaveCount(0)

    await go(issuer2.page, '待复核')
    await issuer2.page.getByRole('button', { name: '复核…' }).click()
    await issuer2.page.getByRole('button', { name: '复核通过' }).click()
    await see(issuer2.page.getByText('没有等着复核的提请')).toBeVisible()
    await go(issuer2.page, '批次')
    await issuer2.page.getByText('全部', { exact: true }).click()
    await see(issuer2.page.getByText('已发证 10')).toBeVisible()
    await go(issuer2.page, '人员')
    await see(issuer2.page.getByRole('cell', { name: '样例登记甲' })).toBeVisible()
    await examinePage(issuer2.page, 'console-officers')
    await go(issuer2.page, '待办')
    await examinePage(issuer2.page, 'console-todo')

    expect(findings).toEqual([])
    const complaints = [registrar, registrar2, examiner, issuer, issuer2].flatMap((each) => each.complaints)
    // antd measures scrollbars by a style without the page's nonce. The refusal changes nothing but the message.
    expect(complaints.filter((text) => !text.includes('Applying inline style violates'))).toEqual([])
  }, 300_000)
})
