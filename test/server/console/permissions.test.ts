import { isContractProcedure } from '@orpc/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Province } from '../../../src/server/province.ts'
import { consoleContract } from '../../../src/shared/console/contract.ts'
import { mayDo, officerRoles } from '../../../src/shared/console/officer-roles.ts'
import type { Needs } from '../../../src/shared/console/procedure.ts'
import { openConsoleBrowser, type SignedInBrowser, signInOfficer } from '../../fixtures/province/console-client.ts'
import { onEveryDatabase } from '../../fixtures/province/databases.ts'
import { createNewProvince, type NewProvince } from '../../fixtures/province/new-province.ts'

interface Procedure {
  readonly path: string
  readonly needs: Needs
}

/** Every procedure of the contract with what it needs. */
const proceduresOf = (tree: object, path: readonly string[] = []): Procedure[] =>
  Object.entries(tree).flatMap(([name, member]) => {
    const here = [...path, name]
    if (!isContractProcedure(member)) return proceduresOf(member as object, here)
    return [{ path: here.join('/'), needs: (member['~orpc'].meta as { needs: Needs }).needs }]
  })

const all = proceduresOf(consoleContract)
const unknownId = '00000000-0000-4000-8000-000000000000'
/** An input of the right shape for each procedure that takes one; its ids name nothing. */
const inputs: Readonly<Record<string, unknown>> = {
  'session/signIn': { name: '样例', password: 'x', code: '000000' },
  'session/signInByPasskey': { response: {} },
  'session/openInvitation': { code: 'x' },
  'session/acceptInvitation': { code: 'x', password: 'x', oneTimeCode: '000000' },
  'session/end': { id: 'x' },
  'passkeys/add': { response: {}, name: 'x' },
  'passkeys/remove': { id: 'x' },
  'claims/take': { kind: 'batch', id: unknownId },
  'claims/release': { kind: 'batch', id: unknownId },
  'views/list': { place: 'batches' },
  'views/save': { place: 'batches', name: 'x', search: '' },
  'views/remove': { id: unknownId },
  'batches/list': { queue: 'all' },
  'batches/related': { batchId: unknownId, recordId: unknownId },
  'batches/get': { id: unknownId },
  'batches/confirm': { id: unknownId, returned: [], released: [], percent: 100 },
  'issuing/progress': { batchId: unknownId },
  'issuing/pause': { batchId: unknownId },
  'issuing/resume': { batchId: unknownId },
  'certificates/search': { text: '样例' },
  'certificates/get': { number: 'GZZC1' },
  'units/get': { id: unknownId },
  'units/issueCode': { id: unknownId },
  'units/revokeDevice': { device: 'x' },
  'units/reinstateDevice': { device: 'x' },
  'decisions/propose': { kind: 'key.release', input: { keyId: 'x' }, reason: 'x' },
  'decisions/question': { id: unknownId },
  'decisions/approve': { id: unknownId, assertion: null },
  'decisions/reject': { id: unknownId },
  'officers/add': { name: '样例新', roles: ['auditor'] },
  'officers/invite': { name: '没有' },
  'officers/setRoles': { name: '没有', roles: ['auditor'] },
  'officers/deactivate': { name: '没有' },
}
/** The files that are no calls, with what they need; none of them exists but the test page. */
const files = {
  [`/photos/${unknownId}/${unknownId}`]: 'batches.read',
  '/files/certificates/GZZC1': 'certificates.read',
  [`/files/batches/${unknownId}`]: 'certificates.read',
  [`/files/previews/${unknownId}`]: 'certificates.issue',
  '/files/test-page': 'certificates.issue',
  [`/files/evidence/${'0'.repeat(64)}`]: 'certificates.read',
} as const
/** Headers of an upload from the console's own page. */
const sent = { 'content-type': 'application/octet-stream', origin: 'http://localhost:8454' }
const refusals = ['officers.signedOut', 'officers.permission']

onEveryDatabase((kind) => {
  let made: NewProvince
  let province: Province
  let address: string
  beforeAll(async () => {
    await kind.start()
    made = await createNewProvince(kind)
    province = made.province
    address = await province.listenConsole()
  })
  afterAll(async () => {
    await made?.close()
    await kind.stop()
  })

  /** The code of the refusal that concerns who calls; null when the call went past that. */
  const refusal = async (path: string, cookie: string): Promise<string | null> => {
    const answer = await fetch(`${address}/call/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:8454', cookie },
      body: JSON.stringify({ json: inputs[path] }),
    })
    const text = await answer.text()
    expect(text, path).not.toContain('general.unexpected')
    expect(text, path).not.toContain('BAD_REQUEST')
    return refusals.find((code) => text.includes(code)) ?? null
  }

  test('without a session only what needs nothing is open', async () => {
    for (const { path, needs } of all) {
      expect(await refusal(path, ''), path).toBe(
        needs === 'nothing' && path !== 'session/acceptInvitation' ? null : 'officers.signedOut',
      )
    }
    for (const file of Object.keys(files)) expect((await fetch(`${address}${file}`)).status, file).toBe(401)
    const upload = await fetch(`${address}/files/evidence`, { method: 'POST', headers: sent, body: '%PDF-' })
    expect(upload.status).toBe(401)
  })

  test.each(officerRoles)('%s may do what the table says, and nothing else', async (role) => {
    const browser = await signInOfficer(province, address, {
      name: `样例${role}`,
      roles: [role],
      now: () => new Date(),
    })
    for (const { path, needs } of all) {
      // They end the session of this test.
      if (path === 'session/signOut' || path.startsWith('session/signIn') || path === 'session/acceptInvitation')
        continue
      const open = needs === 'nothing' || needs === 'session' || mayDo([role], needs)
      // What a proposal takes is decided by its kind: here the release of a key.
      const kindOpen = path !== 'decisions/propose' || mayDo([role], 'keys.release')
      expect(await refusal(path, browser.cookie()), path).toBe(open && kindOpen ? null : 'officers.permission')
    }
    const headers = { cookie: browser.cookie() }
    for (const [file, permission] of Object.entries(files)) {
      const answer = await fetch(`${address}${file}`, { headers })
      await answer.arrayBuffer()
      const found = file === '/files/test-page' ? 200 : 404
      expect(answer.status, file).toBe(mayDo([role], permission) ? found : 403)
    }
    const upload = (origin: string) =>
      fetch(`${address}/files/evidence`, { method: 'POST', headers: { ...sent, ...headers, origin }, body: '%PDF-' })
    expect((await upload(sent.origin)).status).toBe(mayDo([role], 'certificates.revoke') ? 200 : 403)
    expect((await upload('http://elsewhere')).status).toBe(403)
  })

  test('other roles count from the next request on, and a deactivated account is out at once', async () => {
    const now = () => new Date()
    const boss = await signInOfficer(province, address, { name: '样例管理', roles: ['administrator'], now })
    const browser = await signInOfficer(province, address, { name: '样例换岗', roles: ['examiner'], now })
    await boss.client.officers.setRoles({ name: '样例换岗', roles: ['registrar'] })
    await expect(browser.client.batches.list({ queue: 'all' })).rejects.toMatchObject({
      data: { code: 'officers.permission', details: { roles: '审核、签发、审计' } },
    })
    await browser.client.keys.list()
    await boss.client.officers.deactivate({ name: '样例换岗' })
    await expect(browser.client.keys.list()).rejects.toMatchObject({ data: { code: 'officers.signedOut' } })
  })

  test('the last administrator can neither be ended nor lose the role', async () => {
    const { officers } = province
    await officers.store.gate.ungated((database) =>
      database.updateTable('officer').set({ deactivatedAt: 'then' }).execute(),
    )
    const boss: SignedInBrowser = await signInOfficer(province, address, {
      name: '样例唯一',
      roles: ['administrator'],
      now: () => new Date(),
    })
    const last = { data: { code: 'officers.lastAdministrator' } }
    await expect(boss.client.officers.deactivate({ name: '样例唯一' })).rejects.toMatchObject(last)
    await expect(boss.client.officers.setRoles({ name: '样例唯一', roles: ['auditor'] })).rejects.toMatchObject(last)
    expect((await openConsoleBrowser(address).client.session.state()).officer).toBeNull()
  })
})
