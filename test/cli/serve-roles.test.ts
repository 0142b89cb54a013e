import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { encryptHome } from '../../src/server/home.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { serveRoles } from '../fixtures/cli/serve.ts'
import { type IssuedCertificate, prepareIssuedCertificate } from '../fixtures/province/issued-certificate.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

let prepared: IssuedCertificate
beforeAll(async () => {
  prepared = await prepareIssuedCertificate()
  await encryptHome(prepared.home, 'a passphrase that nobody gives')
})

test('the public’s process starts without a passphrase and without keys, and verifies', async () => {
  const home = join(temporaryFolder(), 'province')
  cpSync(prepared.home, home, { recursive: true })
  rmSync(join(home, 'keys'), { recursive: true })
  const { address, lines } = await serveRoles(home, 'public')
  expect(lines).toEqual([{ address }, { roles: ['public'] }])
  expect((await fetch(`${address}/zccx`)).status).toBe(200)
  const body = new Uint8Array(prepared.pdf)
  const verdict = await (await fetch(`${address}/api/v1/verify/pdf`, { method: 'POST', body })).json()
  expect(verdict).toMatchObject({ intact: true, issuedByProvince: true, inForce: true, number: prepared.number })
})

test('a role with keys asks for the passphrase; roles that do not exist are refused', async () => {
  const serve = (roles: string) => gzzc('province', 'serve', '--home', prepared.home, '--roles', roles)
  const withoutPassphrase = await serve('public,units')
  expect([withoutPassphrase.code, withoutPassphrase.lines[0]]).toMatchObject([
    2,
    { problem: { code: 'server.keys.passphraseMissing' } },
  ])
  for (const roles of ['signer', '', 'public,public2']) {
    const { code, stderr, stdout } = await serve(roles)
    expect([roles, code]).toEqual([roles, 2])
    expect(stderr + stdout).toMatch(/officers/)
  }
})
