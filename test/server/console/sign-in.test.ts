import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { addOfficer } from '../../../src/server/officers/officer-accounts.ts'
import { initProvince, openProvince, type Province } from '../../../src/server/province.ts'
import {
  type ConsoleBrowser,
  codeAt,
  officerPassword,
  openConsoleBrowser,
  signInOfficer,
} from '../../fixtures/province/console-client.ts'
import { onEveryDatabase } from '../../fixtures/province/databases.ts'
import { flatPhotos } from '../../fixtures/province/flat-photos.ts'

const machine = { kind: 'officer', id: 'machine' } as const
const minute = 60_000
/** The error of a call that the server refuses with a problem. */
const problem = (code: string, details: object = {}) => ({
  code: 'PROBLEM',
  data: { code, details: expect.objectContaining(details) },
})

onEveryDatabase((kind) => {
  let folder: string
  let province: Province
  let address: string
  let time: number
  const now = () => new Date(time)

  beforeAll(() => kind.start())
  afterAll(() => kind.stop())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gzzc-console-'))
    time = Date.now()
    const home = join(folder, 'province')
    await initProvince(home, { database: kind.create(folder) }, { now })
    province = await openProvince(home, { pdfThreads: 1, now, ...flatPhotos })
    address = await province.listenConsole()
  })
  afterEach(async () => {
    await province.close()
    await rm(folder, { recursive: true, force: true })
  })

  const begin = (name = '样例甲') => signInOfficer(province, address, { name, roles: ['examiner'], now })
  const signIn = (browser: ConsoleBrowser, secret: string, changed: object = {}) =>
    browser.client.session.signIn({
      name: '样例甲',
      password: officerPassword,
      code: codeAt(secret, now()),
      ...changed,
    })
  const who = async (browser: ConsoleBrowser) => (await browser.client.session.state()).officer?.name

  test('an invitation counts once, and its officer is signed in with the roles they have', async () => {
    const { code } = await addOfficer(province.officers, machine, { name: '样例乙', roles: ['issuer', 'auditor'] })
    const browser = openConsoleBrowser(address)
    expect(await who(browser)).toBeUndefined()
    const { secret } = await browser.client.session.openInvitation({ code })
    const accept = () =>
      browser.client.session.acceptInvitation({ code, password: officerPassword, oneTimeCode: codeAt(secret, now()) })
    expect(new Set((await accept()).recoveryCodes).size).toBe(10)
    expect((await browser.client.session.state()).officer).toEqual({
      name: '样例乙',
      roles: ['issuer', 'auditor'],
      permissions: [
        'batches.read',
        'certificates.read',
        'certificates.issue',
        'certificates.revoke',
        'units.read',
        'keys.read',
        'decisions.read',
        'officers.read',
      ],
    })
    const other = openConsoleBrowser(address)
    await expect(other.client.session.openInvitation({ code })).rejects.toMatchObject(problem('officers.invitation'))
    await expect(accept()).rejects.toMatchObject({ data: { code: expect.stringMatching(/invitation|signedOut/) } })
  })

  test('an invitation ends after three days', async () => {
    const { code } = await addOfficer(province.officers, machine, { name: '样例乙', roles: ['issuer'] })
    time += 72 * 60 * minute + 1
    await expect(openConsoleBrowser(address).client.session.openInvitation({ code })).rejects.toMatchObject(
      problem('officers.invitation'),
    )
  })

  test('a weak password and a code of another authenticator are refused at the invitation', async () => {
    const { code } = await addOfficer(province.officers, machine, { name: '样例乙', roles: ['issuer'] })
    const { client } = openConsoleBrowser(address)
    const { secret } = await client.session.openInvitation({ code })
    const right = { code, password: officerPassword, oneTimeCode: codeAt(secret, now()) }
    await expect(client.session.acceptInvitation({ ...right, password: 'password123' })).rejects.toMatchObject(
      problem('officers.password'),
    )
    await expect(
      client.session.acceptInvitation({ ...right, oneTimeCode: codeAt('JBSWY3DPEHPK3PXP', now()) }),
    ).rejects.toMatchObject(problem('officers.refused'))
    await client.session.acceptInvitation(right)
  })

  test('password and code sign in; each wrong part gets the same answer', async () => {
    const { secret } = await begin()
    time += minute
    for (const wrong of [
      { password: `${officerPassword}x` },
      { code: '000000' },
      { name: '样例丙' },
      { code: 'ABCD-EFGH-JKLM' },
    ]) {
      await expect(signIn(openConsoleBrowser(address), secret, wrong)).rejects.toMatchObject(
        problem('officers.refused'),
      )
    }
    const browser = openConsoleBrowser(address)
    await signIn(browser, secret)
    expect(await who(browser)).toBe('样例甲')
  })

  test('a one-time code counts once, also the code that accepted the invitation', async () => {
    const { secret } = await begin()
    await expect(signIn(openConsoleBrowser(address), secret)).rejects.toMatchObject(problem('officers.codeUsed'))
    time += minute
    await signIn(openConsoleBrowser(address), secret)
    await expect(signIn(openConsoleBrowser(address), secret)).rejects.toMatchObject(problem('officers.codeUsed'))
  })

  test('a recovery code stands in for the authenticator, once', async () => {
    const { secret, recoveryCodes } = await begin()
    const browser = openConsoleBrowser(address)
    await signIn(browser, secret, { code: recoveryCodes[3]!.toLowerCase() })
    expect(await who(browser)).toBe('样例甲')
    await expect(signIn(openConsoleBrowser(address), secret, { code: recoveryCodes[3] })).rejects.toMatchObject(
      problem('officers.refused'),
    )
  })

  test('failures pause a name, whether it has an account or not, and a right password does not shorten the pause', async () => {
    const { secret } = await begin()
    for (const name of ['样例甲', '没有这个人']) {
      const { client } = openConsoleBrowser(address)
      const guess = (changed: object = {}) =>
        client.session.signIn({ name, password: 'wrong password', code: '000000', ...changed })
      for (let attempt = 0; attempt < 5; attempt++)
        await expect(guess()).rejects.toMatchObject(problem('officers.refused'))
      await expect(guess()).rejects.toMatchObject(problem('officers.paused', { seconds: 15 }))
    }
    await expect(signIn(openConsoleBrowser(address), secret)).rejects.toMatchObject(problem('officers.paused'))
    time += minute
    await signIn(openConsoleBrowser(address), secret)
  })

  test('of attempts side by side no more proceed than of attempts one after another', async () => {
    await begin()
    const { client } = openConsoleBrowser(address)
    const guesses = Array.from({ length: 20 }, () =>
      client.session
        .signIn({ name: '样例甲', password: 'wrong password', code: '000000' })
        .catch((error) => error.data.code),
    )
    const answers = await Promise.all(guesses)
    expect(answers.filter((answer) => answer === 'officers.refused').length).toBeLessThanOrEqual(5)
    expect(new Set(answers)).toEqual(new Set(['officers.refused', 'officers.paused']))
  })

  test('a session gets a new id at sign-in, so a planted one is worth nothing', async () => {
    const { secret } = await begin()
    time += minute
    const victim = openConsoleBrowser(address)
    await victim.client.session.passkeyQuestion()
    const planted = victim.cookie()
    expect(planted).toContain('gzzc-console=')
    await signIn(victim, secret)
    expect(victim.cookie()).not.toBe(planted)
    const thief = openConsoleBrowser(address)
    thief.setCookie(planted)
    expect(await who(thief)).toBeUndefined()
  })

  test('a session ends when nobody uses it for a quarter of an hour, and after twelve hours in any case', async () => {
    const browser = await begin()
    for (let passed = 0; passed < 11.9 * 60; passed += 14) {
      time += 14 * minute
      expect(await who(browser)).toBe('样例甲')
    }
    time += 14 * minute
    expect(await who(browser)).toBeUndefined()
    const { secret } = browser
    const second = openConsoleBrowser(address)
    await signIn(second, secret)
    time += 15 * minute + 1
    expect(await who(second)).toBeUndefined()
  })

  test('signing out ends the session on the server, and an officer can end the own ones elsewhere', async () => {
    const first = await begin()
    const kept = first.cookie()
    time += minute
    const second = openConsoleBrowser(address)
    await signIn(second, first.secret)
    const sessions = await second.client.session.list()
    expect(sessions.map(({ isOwn }) => isOwn).toSorted()).toEqual([false, true])
    await second.client.session.end({ id: sessions.find(({ isOwn }) => !isOwn)!.id })
    expect(await who(first)).toBeUndefined()
    await second.client.session.signOut()
    expect(await who(second)).toBeUndefined()
    first.setCookie(kept)
    expect(await who(first)).toBeUndefined()
  })

  test('an officer cannot end the session of another one', async () => {
    const [first, second] = [await begin(), await begin('样例乙')]
    const { id } = (await first.client.session.list())[0]!
    await second.client.session.end({ id })
    expect(await who(first)).toBe('样例甲')
  })

  test('a write from another page is refused', async () => {
    const { cookie } = await begin()
    for (const headers of [
      { origin: 'http://evil.example' },
      {},
      { origin: 'http://localhost:8454', 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ] as Record<string, string>[]) {
      const answer = await fetch(`${address}/call/session/signOut`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: cookie(), ...headers },
        body: '{}',
      })
      expect(answer.status, JSON.stringify(headers)).toBe(403)
      expect(await answer.json()).toMatchObject({ json: { code: 'PROBLEM', data: { code: 'officers.origin' } } })
    }
  })

  test('a call from another page fails with a problem that the pages can show', async () => {
    const { client } = openConsoleBrowser(address, 'http://evil.example')
    await expect(client.session.state()).rejects.toMatchObject(problem('officers.origin'))
  })

  test('the database holds no password, code or session in the clear, and the audit says who signed in', async () => {
    const browser = await begin()
    const { database } = province.officers.store
    const officer = await database.selectFrom('officer').selectAll().executeTakeFirstOrThrow()
    expect(officer.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const sessions = await database.selectFrom('officerSession').selectAll().execute()
    const everything = JSON.stringify([
      officer,
      sessions,
      await database.selectFrom('officerRecoveryCode').selectAll().execute(),
    ])
    for (const secret of [
      officerPassword,
      browser.secret,
      browser.recoveryCodes[0]!,
      browser.cookie().split('=')[1]!,
    ]) {
      expect(everything).not.toContain(secret)
    }
    time += minute
    await signIn(openConsoleBrowser(address), browser.secret)
    const rows = await database
      .selectFrom('audit')
      .select(['actor', 'action'])
      .orderBy('seq', 'desc')
      .limit(1)
      .execute()
    expect(rows).toEqual([{ actor: 'officer:样例甲', action: 'officer.signIn' }])
  })
})
