import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { connectInProcess } from '../../src/core/host/in-process.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { Journal } from '../../src/core/journal/journal.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { importTable } from '../fixtures/unit/import-table.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'
import { administrator, clerk, password, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'

let prepared: string
/** A workplace in a copy of the prepared unit for each test, where nobody has signed in, and a folder for backups. */
let home: string
let elsewhere: string
let workplace: Workplace
let client: CoreClient

beforeAll(async () => {
  prepared = await sampleHome()
})
beforeEach(() => {
  home = copyUnit(prepared)
  elsewhere = temporaryFolder()
  workplace = new Workplace(home, '1.2.3')
  onTestFinished(() => workplace.lock())
  client = connectInProcess(workplace)
})

const last = async <Event>(stream: Promise<AsyncIterable<Event>>): Promise<Event> => {
  let newest: Event | undefined
  for await (const event of await stream) newest = event
  return newest!
}

describe('settings', () => {
  test('are refused without a sign-in', async () => {
    expect(await problem(client.settings.read())).toBe('host.signedOut')
    expect(await problem(client.settings.exportLog())).toBe('host.signedOut')
    expect(await problem(client.settings.checkAudit())).toBe('host.signedOut')
    expect(await problem(client.backup.list({ folder: elsewhere }))).toBe('host.signedOut')
    expect(await problem(last(client.backup.write({ folder: elsewhere })))).toBe('host.signedOut')
  })

  test('show the unit, its accounts and its dictionary', async () => {
    await client.session.signIn({ name: administrator, password })
    const settings = await client.settings.read()
    expect(settings).toMatchObject({ version: '1.2.3', home, unit: { province: '样例省' }, dictionary: { series: 27 } })
    expect(settings.accounts.map(({ role, registeredAt }) => [role, registeredAt])).toEqual([
      ['administrator', null],
      ['clerk', null],
      ['reviewer', null],
    ])
    expect(settings.accounts[1]?.key).toMatch(/^[0-9a-f]{12}$/)
    expect(JSON.stringify(settings)).not.toContain('PRIVATE KEY')
  })

  test('let only an administrator add and reset accounts', async () => {
    await client.session.signIn({ name: administrator, password })
    const added = await client.settings.addAccount({
      name: '样例新人',
      role: 'reviewer',
      password: '新人自己的密码·2026',
    })
    expect(added).toMatchObject({ name: '样例新人', role: 'reviewer' })
    const clerkId = (await client.settings.read()).accounts.find(({ name }) => name === clerk)!.id
    await client.settings.resetPassword({ id: clerkId, password: '重设后的密码·2026' })
    expect(await problem(client.session.signIn({ name: clerk, password }))).toBe('core.account.login')
    // A password that stands for two people is refused, and the refusal names nobody.
    const refusal = await client.settings
      .resetPassword({ id: clerkId, password: '新人自己的密码·2026' })
      .catch((error: { data?: { found?: string } }) => error.data?.found)
    expect(refusal).toBe('这个密码本单位已经有人在用，一个密码不能代表两个人')
    await client.session.signIn({ name: clerk, password: '重设后的密码·2026' })
    expect(await problem(client.settings.addAccount({ name: '谁', role: 'clerk', password }))).toBe('core.account.role')
    expect(await problem(client.settings.resetPassword({ id: added.id, password }))).toBe('core.account.role')
    expect(await problem(client.settings.changeServer({ address: 'http://127.0.0.1:1' }))).toBe('core.account.role')
    await client.settings.changePassword({ present: '重设后的密码·2026', wanted: '经办人的下一个密码·2026' })
  })

  test('refuse an invalid address', async () => {
    await client.session.signIn({ name: administrator, password })
    expect(await problem(client.settings.changeServer({ address: 'not an address' }))).toBe('setup.address')
    expect(await problem(client.settings.changeServer({ address: 'file:///etc/passwd' }))).toBe('setup.address')
    const plain = { address: 'http://10.255.255.1:1' }
    expect(await problem(client.settings.changeServer(plain))).toBe('setup.address.plain')
    expect(await problem(client.settings.changeServer({ ...plain, address: 'http://8.8.8.8', mayBePlain: true }))).toBe(
      'setup.address',
    )
  })

  test('check the audit', async () => {
    await client.session.signIn({ name: administrator, password })
    expect(await client.settings.checkAudit()).toMatchObject({ whole: true, brokenAt: null })
  })
})

describe('backup', () => {
  beforeEach(() => client.session.signIn({ name: administrator, password }))

  const write = async (folder: string) => {
    const written = await last(client.backup.write({ folder: workplace.given.give(folder) }))
    if (written.kind !== 'done') throw new Error('no end')
    return written.backup
  }

  test('is written, listed, remembered, and restored to another folder', async () => {
    const folder = join(elsewhere, '备份')
    const backup = await write(folder)
    const given = workplace.given.give(folder)
    expect(await client.backup.folder()).toEqual({ id: given, path: folder })
    expect(await client.backup.list({ folder: given })).toEqual([backup])
    const target = join(elsewhere, 'restored')
    const request = { file: backup.id, folder: workplace.given.give(target), account: administrator, password }
    expect(await last(client.backup.restore(request))).toMatchObject({ kind: 'done', folder: target })
    expect(await problem(last(client.backup.restore(request)))).toBe('backup.notEmpty')
    const { folder: _beside, ...here } = request
    expect(await problem(last(client.backup.restore(here)))).toBe('backup.notEmpty')
    const other = new Workplace(target, '0')
    await other.signIn(administrator, password)
    expect(verifyAudit(other.unit.database).whole).toBe(true)
    await other.lock()
  })

  test('is restored on a new computer without a sign-in', async () => {
    const backup = await write(join(elsewhere, '备份'))
    const fresh = new Workplace(join(elsewhere, 'new-computer'), '0')
    const line = connectInProcess(fresh)
    expect((await line.host.info()).hasUnit).toBe(false)
    const file = fresh.given.give(join(elsewhere, '备份', backup.name))
    await last(line.backup.restore({ file, account: administrator, password }))
    expect((await line.host.info()).hasUnit).toBe(true)
    await line.session.signIn({ name: administrator, password })
    expect((await line.settings.read()).unit?.name).toBe(backup.unit)
    await fresh.lock()
  })
})

describe('the log', () => {
  test('records events without personal data', async () => {
    await client.session.signIn({ name: clerk, password })
    const table = sampleTable(5)
    await importTable(client, table)
    await problem(client.records.get({ id: '520101199001010011' }))
    await problem(client.session.signIn({ name: '样例没有此人', password: '秘密的密码' }))
    const file = (await client.settings.exportLog()) as File
    const text = await file.text()
    expect(text).toMatch(/^GZZC 1\.2\.3 on /)
    expect(text).toMatch(/ session\.open account=[0-9a-f-]{36} role=clerk$/m)
    expect(text).toMatch(/ call\.fail call=records\.get code=core\.record\.missing$/m)
    expect(text).toMatch(/ call\.fail call=session\.signIn code=core\.account\.login$/m)
    // Plain English only: no name, no number of a person, no path can be in it.
    expect(text).toMatch(/^[\x20-\x7e\n]*$/)
    expect(text).not.toMatch(/\d{17}[\dXx]/)
    expect(text).not.toContain(home)
    for (const line of (await table.text()).split('\r\n').slice(1))
      for (const cell of line.split(',').filter((value) => value.length > 3)) expect(text).not.toContain(cell)
  })

  test('records the place of an unexpected error, not its message', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gzzc-journal-'))
    const journal = new Journal(folder)
    const cause = new TypeError('Unexpected token in "样例甲,520101199001010011"')
    journal.noteError('call.fail', new Problem('general.unexpected', {}, { cause }), { call: 'a.b', who: '样例甲' })
    const text = await readFile(join(folder, 'logs/core.log'), 'utf8')
    expect(text).toMatch(/ call\.fail call=a\.b who=\? error=TypeError code=- at=settings-routes\.test\.ts:\d+/)
    expect(text).not.toMatch(/样例|520101|token/)
    await rm(folder, { recursive: true })
  })

  test('keeps five files at most and creates no folder for a missing unit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gzzc-journal-'))
    const journal = new Journal(folder)
    const values = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`k${index}`, 'x'.repeat(80)]))
    for (let line = 0; line < 80; line++) journal.note('fill', values)
    expect((await readdir(join(folder, 'logs'))).sort()).toEqual([
      'core.1.log',
      'core.2.log',
      'core.3.log',
      'core.4.log',
      'core.log',
    ])
    expect(journal.files().map((file) => file.split('/').at(-1))).toEqual([
      'core.4.log',
      'core.3.log',
      'core.2.log',
      'core.1.log',
      'core.log',
    ])
    await rm(folder, { recursive: true })
    journal.note('after')
    expect(journal.files()).toEqual([])
  })
})
