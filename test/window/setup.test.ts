import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { enrolmentCode } from '../../src/core/enrolment/enrolment-input.ts'
import { connectInProcess } from '../../src/core/host/in-process.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { enrolmentNotice } from '../../src/server/units/enrolment-file.ts'
import { listUnits } from '../../src/server/units/unit-registry.ts'
import { minimumPassword } from '../../src/shared/account.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'
import { addPerson, createAdministrator, enrol, passwordOf, people, signIn } from '../fixtures/window/first-run.ts'
import { type ShownWindow, see, showInBrowser, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

/** A province that listens, for the running test. */
const openOwnStage = async (): Promise<Stage> => {
  const stage = await openStage()
  onTestFinished(() => stage.close())
  return stage
}

beforeAll(() => requireBuilt())

// One test per host, because each step of the first run goes on from the step before it.
describe.each([
  ['browser', showInBrowser],
  ['electron', showInElectron],
])('first run in the %s host', (host, show) => {
  /** The province and the window of the running test. */
  let stage: Stage
  let shown: ShownWindow

  const picture = (name: string) => takePicture(shown.page, `setup-${host}-${name}`)

  /** Creates the administrator, with a password that is long enough. */
  const createFirstAdministrator = async () => {
    const { page } = shown
    await see(page.getByText('欢迎使用职称证书工作台')).toBeVisible()
    await picture('welcome')
    await page.keyboard.press('Enter')
    await page.getByLabel('管理员姓名').fill(people.administrator)
    await page.getByLabel('密码', { exact: true }).fill('太短')
    await page.getByLabel('再输入一次密码').fill('不一样')
    await page.keyboard.press('Enter')
    await see(page.getByText(`密码至少 ${minimumPassword} 位`)).toBeVisible()
    await see(page.getByText('两次输入的密码不一样')).toBeVisible()
    await picture('administrator')
    await page.getByLabel('密码', { exact: true }).fill(passwordOf(people.administrator))
    await page.getByLabel('再输入一次密码').fill(passwordOf(people.administrator))
    await page.keyboard.press('Enter')
    await see(page.getByLabel('登记码')).toBeVisible()
  }

  /** The setup goes on where it was closed, and says what is wrong with address and code. */
  const refuseAddressAndCode = async () => {
    const { page } = shown
    await page.reload()
    await see(page.getByLabel('登记码')).toBeVisible()
    await enrol(page, 'ftp://example.org', await stage.code())
    await see(page.getByRole('alert')).toContainText('不是可以使用的省级服务地址')
    await enrol(page, stage.address, 'ABCD')
    await see(page.getByRole('alert')).toContainText('登记码不完整')
    await enrol(page, stage.address, 'ABCD-2345-EFGH-6789-JKMN')
    await see(page.getByRole('alert')).toContainText('登记码不对、已过期或已被使用')
    await picture('wrong-code')
    await enrol(page, 'http://127.0.0.1:9', await stage.code())
    await see(page.getByText('正在向省级服务登记')).toBeVisible()
    await picture('enrolling')
    await page.getByRole('button', { name: '取消' }).click()
    await see(page.getByText('正在向省级服务登记')).toBeHidden()
  }

  /** Enrols, adds the two persons, and ends at the clerk’s sign-in. */
  const enrolAndAddPersons = async () => {
    const { page } = shown
    // As it is read out over the phone: small letters, no dashes.
    await enrol(page, stage.address, (await stage.code()).toLowerCase().replaceAll('-', ' '))
    await see(page.getByLabel('经办人姓名')).toBeVisible()
    await picture('accounts')
    await addPerson(page, 'clerk')
    await see(page.getByLabel('审核人姓名')).toBeVisible()
    await page.getByLabel('审核人姓名').fill(people.clerk)
    await page.getByLabel('密码', { exact: true }).fill('同一个人不能再建账号')
    await page.getByLabel('再输入一次密码').fill('同一个人不能再建账号')
    await page.keyboard.press('Enter')
    await see(page.getByRole('alert').filter({ hasText: '已存在' })).toBeVisible()
    await addPerson(page, 'reviewer')
    await see(page.getByRole('button', { name: '下一步' })).toBeFocused()
    await page.keyboard.press('Enter')
    await see(page.getByText('可以开始工作了')).toBeVisible()
    await see(page.getByText('样例市人力资源和社会保障局')).toBeVisible()
    await picture('done')
    await page.keyboard.press('Enter')
    await see(page.getByRole('button', { name: '登录' })).toBeVisible()
    await signIn(page, people.clerk)
    await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
    await see(page.getByText('样例市人力资源和社会保障局')).toBeVisible()
  }

  test('creates the administrator, goes on where it was closed, enrols, and adds the two persons', async () => {
    stage = await openOwnStage()
    shown = await forThisTest<ShownWindow>(show(stage.home))
    await createFirstAdministrator()
    await refuseAddressAndCode()
    await enrolAndAddPersons()
  })
})

test('sample data is made on the first page, is marked everywhere, and is removed again', async () => {
  const stage = await openOwnStage()
  const { page } = await forThisTest(showInElectron(stage.home))
  await page.getByRole('button', { name: '先用样例试试' }).click()
  await see(page.getByRole('button', { name: '准备样例' })).toBeFocused()
  await takePicture(page, 'setup-sample')
  await page.keyboard.press('Enter')
  await see(page.getByRole('progressbar')).toBeVisible()
  await takePicture(page, 'setup-sample-making')
  // Photos are drawn and checked meanwhile, which takes half a minute on an idle machine.
  await see(page.getByText('每个账号的密码都是：gzzc-sample')).toBeVisible({ timeout: 300_000 })
  await takePicture(page, 'setup-sample-sign-in')
  await page.getByLabel('密码').fill('gzzc-sample')
  await page.keyboard.press('Enter')
  await see(page.getByRole('note')).toContainText('样例数据')
  await see(page.getByText('样例市人力资源和社会保障局')).toBeVisible()
  await takePicture(page, 'setup-sample-overview')
  // Both at once: dark, and enlarged to 150 %.
  for (const [theme, zoom] of [
    ['深色', 3],
    ['浅色', -3],
  ] as const) {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(theme)
    await page.keyboard.press('Enter')
    for (let step = 0; step < Math.abs(zoom); step++) await page.keyboard.press(zoom > 0 ? 'Control+=' : 'Control+-')
    if (zoom > 0) await takePicture(page, 'setup-sample-overview-dark-150')
  }
  await page.keyboard.press('Control+3')
  await see(page.getByRole('note')).toContainText('样例数据')
  await see(page.locator('#content img').first()).toBeVisible()
  await takePicture(page, 'setup-sample-photos')
  await page.keyboard.press('Control+l')
  await page.getByRole('button', { name: '删除样例' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '删除样例' }).click()
  await see(page.getByText('欢迎使用职称证书工作台')).toBeVisible()
}, 600_000)

test('a computer without a network enrols by files: it reads the notice, writes a request, reads the answer', async () => {
  const stage = await openOwnStage()
  const { page } = await forThisTest(showInBrowser(stage.home))
  await createAdministrator(page)
  const folder = join(stage.home, '..')
  const [unit] = await listUnits(stage.province.units, sampleOfficer)
  const notice = await enrolmentNotice(stage.province.units, sampleOfficer, {
    unitId: unit!.id,
    code: await stage.code(),
  })
  await writeFile(join(folder, '登记.gzzc-enrolment'), JSON.stringify(notice))
  const choose = async (button: string, file: string) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: button }).click(),
    ])
    await chooser.setFiles(join(folder, file))
  }
  await choose('打开登记文件', '登记.gzzc-enrolment')
  await see(page.getByText('登记文件：样例市人力资源和社会保障局')).toBeVisible()
  await see(page.getByLabel('登记码')).toHaveValue(notice.code)
  await takePicture(page, 'setup-notice')
  await page.getByRole('button', { name: '用文件登记' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出申请文件' }).click(),
  ])
  await download.saveAs(join(folder, '登记申请.gzzc-request'))
  await takePicture(page, 'setup-by-file')
  const home = join(folder, 'province')
  const { code, summary } = await gzzc(
    ...['province', 'enrol', join(folder, '登记申请.gzzc-request')],
    ...['--home', home, '--out', join(folder, '登记.gzzc-answer')],
  )
  expect({ code, keys: summary['keys'] }).toEqual({ code: 0, keys: 0 })
  await choose('导入答复文件', '登记.gzzc-answer')
  await see(page.getByLabel('经办人姓名')).toBeVisible()
})

test('without a network the accounts come first, and the enrolment follows later', async () => {
  const stage = await openOwnStage()
  const { page } = await forThisTest(showInBrowser(stage.home))
  await createAdministrator(page)
  await page.getByRole('button', { name: '稍后再登记' }).click()
  await addPerson(page, 'clerk')
  await addPerson(page, 'reviewer')
  await page.getByRole('button', { name: '下一步' }).click()
  await see(page.getByText('还没有登记单位')).toBeVisible()
  await takePicture(page, 'setup-not-enrolled')
  await page.getByRole('button', { name: '去登录' }).click()
  await signIn(page, people.administrator)
  await enrol(page, stage.address, await stage.code())
  await page.getByRole('button', { name: '下一步' }).click()
  await see(page.getByText('可以开始工作了')).toBeVisible()
})

test('an enrolment whose answer was lost is requested again with the same code', async () => {
  const stage = await openStage()
  const workplace = new Workplace(stage.home, '0')
  try {
    const client = connectInProcess(workplace)
    await client.setup.create({ name: people.administrator, password: passwordOf(people.administrator) })
    const code = await stage.code()
    const events: string[] = []
    const enrolNow = async (stopAt?: string) => {
      for await (const event of await client.setup.enrol({
        server: stage.address,
        code,
        deviceName: '',
        signingKey: null,
      })) {
        events.push(event.kind === 'progress' ? event.step : event.kind)
        if (events.at(-1) === stopAt) break
      }
    }
    // Stops while the request is in transit. The province may have used the code, which the unit cannot know.
    await enrolNow('register')
    if ((await client.setup.state()).enrolled === null) await enrolNow()
    expect(events.at(-1)).toBe('done')
    expect(await client.setup.state()).toMatchObject({
      enrolled: { unitName: '样例市人力资源和社会保障局' },
      hasDictionary: true,
    })
    await expect(enrolNow()).rejects.toMatchObject({ data: { code: 'setup.done' } })
  } finally {
    await workplace.lock()
    await stage.close()
  }
})

test('a code is read as people write it', () => {
  expect(enrolmentCode(' abcd 2345 efgh 6789 jkmn ')).toBe('ABCD-2345-EFGH-6789-JKMN')
  expect(enrolmentCode('ＡＢＣＤ－2345－EFGH－6789－JKMN')).toBe('ABCD-2345-EFGH-6789-JKMN')
  expect(() => enrolmentCode('ABCD-2345-EFGH-6789-JKM0')).toThrow(/setup\.code/)
})
