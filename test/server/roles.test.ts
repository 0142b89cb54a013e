import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { checkpointJob } from '../../src/server/log/checkpoint-job.ts'
import { openProvince, type Province } from '../../src/server/province.ts'
import { keysOfRole, type ProvinceRole, provinceRoles } from '../../src/server/roles.ts'
import { answerSignatureHeader, requestHeaders } from '../../src/shared/sync/request-signature.ts'
import { routes } from '../../src/shared/sync/routes.ts'
import { openCheckpoint } from '../../src/trust/checkpoint.ts'
import { exportSigningKey, generateSigningKey } from '../../src/trust/keys.ts'
import { verifyLogProof } from '../../src/trust/log-proof.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { temporaryFolder } from '../fixtures/certificate/foreign-tool.ts'
import { issueUnder } from '../fixtures/certificate/made-certificates.ts'
import { unpackHomes } from '../fixtures/older-homes.ts'
import { type IssuedCertificate, prepareIssuedCertificate } from '../fixtures/province/issued-certificate.ts'

let prepared: IssuedCertificate
beforeAll(async () => {
  prepared = await prepareIssuedCertificate()
})

/** A copy of the prepared province's folder. */
const copyHome = async (): Promise<string> => {
  const home = join(await mkdtemp(join(tmpdir(), 'gzzc-roles-')), 'province')
  cpSync(prepared.home, home, { recursive: true })
  return home
}

/** Opens it with these roles; with none given, as by default. */
const open = async <Role extends ProvinceRole>(home: string, ...roles: Role[]): Promise<Province<Role>> => {
  const province = await openProvince<Role>(home, { pdfThreads: 1, ...(roles.length > 0 && { roles }) })
  onTestFinished(() => province.close())
  return province
}

const unmetered = { publicRequests: { burst: 10_000, perSecond: 1 } }
const code = (code: string) => ({ code })
const keyFile = (name: string) => `keys/${name}.pem`

describe('routes', () => {
  /** Every set of roles that is not empty. */
  const roleSets = Array.from({ length: 2 ** provinceRoles.length - 1 }, (_, set) =>
    provinceRoles.filter((_role, index) => (set + 1) & (2 ** index)),
  )
  const pages = [
    ...['/', '/zccx', '/ZCCX', '/V/GZZC-1', '/v/GZZC-1', '/photo'].map((path) => ['GET', path] as const),
    ...['/assets/zccx.css', '/assets/zccx.svg', '/assets/zccx.js'].map((path) => ['GET', path] as const),
    ...['/assets/rare-characters/rare-characters.css', '/assets/rare-characters/names.woff2'].map(
      (path) => ['GET', path] as const,
    ),
    ...['/zccx/lookup', '/zccx/token', '/zccx/pdf'].map((path) => ['POST', path] as const),
  ]
  /** Every route with the roles that answer it. */
  const answeredBy: (readonly [method: string, path: string, roles: readonly ProvinceRole[]])[] = [
    ...Object.values(routes).map(({ method, path, access }) => {
      const roles: readonly ProvinceRole[] = access === 'device' ? ['units'] : ['units', 'public']
      return [method, path.replaceAll(/:\w+/g, 'GZZC-1'), roles] as const
    }),
    ...pages.map(([method, path]) => [method, path, ['public']] as const),
    ['GET', '/api/v1/nothing', []],
  ]

  test.each(roleSets.map((roles) => [roles.join(), roles] as const))('of %s and no other', async (_, roles) => {
    const province = await open(await copyHome(), ...roles)
    const url = await province.listen(unmetered)
    const answers = await Promise.all(
      answeredBy.map(async ([method, path]) => {
        const response = await fetch(url + path, { method, redirect: 'manual' })
        const unknown = response.status === 404 && (await response.text()).includes('server.request.notFound')
        return [method, path, !unknown]
      }),
    )
    expect(answers).toEqual(
      answeredBy.map(([method, path, by]) => [method, path, by.some((role) => roles.includes(role))]),
    )
  })

  test('a browser gets the pages’ own 404 from the public’s process and a plain one from the others', async () => {
    const contentType = async (role: ProvinceRole): Promise<string | null> => {
      const url = await (await open(await copyHome(), role)).listen()
      const response = await fetch(`${url}/nothing`, { headers: { accept: 'text/html' } })
      expect(response.status).toBe(404)
      return response.headers.get('content-type')
    }
    expect(await contentType('public')).toContain('text/html')
    expect(await contentType('units')).toContain('application/json')
  })
})

describe('keys', () => {
  test.each(provinceRoles)('%s opens with the keys of its role alone, and not without one of them', async (role) => {
    const needed = keysOfRole[role].map((name) => `${name}.pem`)
    const home = await copyHome()
    for (const file of readdirSync(join(home, 'keys'))) if (!needed.includes(file)) rmSync(join(home, 'keys', file))
    const before = readdirSync(join(home, 'keys')).sort()
    const { keys } = await open(home, role)
    expect(keys).toEqual((await open(await copyHome())).keys)
    expect(readdirSync(join(home, 'keys')).sort(), 'it makes no key').toEqual(before)
    for (const file of needed.filter((name) => name !== 'sealing.pem')) {
      const lacking = await copyHome()
      rmSync(join(lacking, 'keys', file))
      await expect(openProvince(lacking, { roles: [role] }), file).rejects.toMatchObject(code('server.home.missing'))
    }
  })

  test('neither the seal nor the tokens are within reach of what strangers, units and officers ask', () => {
    for (const role of ['public', 'units', 'officers'] as const)
      expect(keysOfRole[role]).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(seal|token)$/)]))
    expect(keysOfRole.public).toEqual([])
  })

  test('a home of 9331a16 gets the file of public keys when a role with keys opens it, and the public opens it then', async () => {
    for (const role of ['units', 'officers', 'worker'] as const) {
      const { province: home } = await unpackHomes()
      await expect(openProvince(home, { roles: ['public'] })).rejects.toMatchObject(code('server.keys.public'))
      // Officers list the seal, without which a worker does not seal.
      if (role === 'worker') await (await openProvince(home, { roles: ['officers'] })).close()
      const { keys } = await open(home, role)
      expect((await open(home, 'public')).keys).toEqual(keys)
      expect((await open(home)).keys).toEqual(keys)
    }
  })

  test('a key that is not the published one is refused by every role, and by all together', async () => {
    const home = await copyHome()
    const { keys } = await open(home, 'public')
    const own = readFileSync(join(home, keyFile('log')))
    writeFileSync(join(home, keyFile('log')), exportSigningKey(generateSigningKey()))
    for (const role of ['units', 'officers', 'worker'] as const)
      await expect(openProvince(home, { roles: [role] })).rejects.toMatchObject(code('server.keys.public'))
    // The database is bound to the other key.
    await expect(openProvince(home)).rejects.toMatchObject(code('server.keys.other'))
    writeFileSync(join(home, keyFile('log')), own)
    expect((await open(home)).keys).toEqual(keys)
    expect((await open(home, 'public')).keys).toEqual(keys)
  })

  test('a worker whose seal is not listed does not seal', async () => {
    const home = await copyHome()
    const renewed = issueUnder(temporaryFolder(), prepared.root, 'Seal', [
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
    ])
    writeFileSync(join(home, 'seal-certificate.pem'), renewed.certificate)
    writeFileSync(join(home, keyFile('seal')), renewed.key)
    await expect(openProvince(home, { roles: ['worker'] })).rejects.toMatchObject(code('server.seals.unlisted'))
    await open(home, 'officers')
    await expect(open(home, 'worker')).resolves.toHaveProperty('issuing')
  })
})

test('a role has the contexts of its slices and no other', async () => {
  const home = await copyHome()
  const common = ['settings', 'keys', 'listen', 'close']
  const has = async (...roles: ProvinceRole[]) => Object.keys(await open(home, ...roles)).sort()
  const ofOfficers = ['access', 'units', 'sync', 'applicants', 'issuing', 'log']
  expect(await has('public')).toEqual([...common, 'verification', 'log'].sort())
  expect(await has('units')).toEqual([...common, ...ofOfficers, 'feed', 'verification'].sort())
  const ofInspection = ['previewing', 'integrity', 'heads', 'officers', 'decisions', 'listenConsole']
  expect(await has('officers')).toEqual([...common, ...ofOfficers, ...ofInspection].sort())
  expect(await has('worker')).toEqual([...common, 'issuing', 'log', 'work'].sort())
  const whole = [...common, ...ofOfficers, ...ofInspection, 'feed', 'verification', 'work'].sort()
  expect(await has(...provinceRoles)).toEqual(whole)
  expect(Object.keys(await open(home)).sort(), 'by default').toEqual(whole)

  const both = await open(home, 'public', 'officers')
  // @ts-expect-error units' computers reach the feed, and neither the public nor officers do
  expect(both.feed).toBeUndefined()
  // @ts-expect-error only the worker makes PDFs
  expect(both.issuing.pdfs).toBeUndefined()
  expect(both.verification).toBeDefined()
})

describe('the public without any private key', () => {
  /** A copy without the folder of the keys, whose log was signed up to here by a worker. */
  const publicHome = async (): Promise<string> => {
    const home = await copyHome()
    const { issuing, work } = await open(home, 'worker')
    const job = await issuing.store.gate.write('province', ({ database }) =>
      issuing.jobs.enqueue(database, checkpointJob, {}),
    )
    await work()
    await expect.poll(() => issuing.jobs.find(job), { timeout: 10_000 }).toBeUndefined()
    rmSync(join(home, 'keys'), { recursive: true })
    return home
  }

  test('verifies, looks up, and gives out what was signed before', async () => {
    const home = await publicHome()
    const province = await open(home, 'public')
    const url = await province.listen(unmetered)
    const ask = async (path: string, init?: RequestInit) => (await fetch(url + path, init)).json()
    const yes = { intact: true, issuedByProvince: true, inForce: true }
    const post = (body: string | Buffer) => ({ method: 'POST', body: new Uint8Array(Buffer.from(body)) })
    expect(await ask('/api/v1/verify/pdf', post(prepared.pdf))).toMatchObject({ ...yes, number: prepared.number })

    const database = province.verification.store.database
    const select = database.selectFrom('certificate').innerJoin('record', 'record.recordId', 'certificate.recordId')
    const { token, body } = await select.select(['token', 'record.body']).executeTakeFirstOrThrow()
    expect(await ask('/api/v1/verify/token', post(JSON.stringify({ token })))).toMatchObject(yes)
    const { name } = JSON.parse(body) as { name: string }
    const question = JSON.stringify({ name, certificateNumber: prepared.number })
    expect(await ask('/api/v1/lookup', post(question))).toMatchObject({ certificates: [{ number: prepared.number }] })
    const status = await ask(`/api/v1/certificates/${prepared.number}/status?file=${sha256Hex(prepared.pdf)}`)
    expect(status).toMatchObject({ status: 'inForce', sameFile: true })
    expect(await ask('/api/v1/keys')).toEqual(province.keys)
    expect(await ask('/api/v1/seals')).toMatchObject({ generation: 1 })

    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(prepared.pdf)]))
    const page = await (await fetch(`${url}/zccx/pdf`, { method: 'POST', body: form })).text()
    expect(page).toContain(prepared.number)
    expect(page).toContain('有效')
    expect(existsSync(join(home, 'keys')), 'it makes no key').toBe(false)
  })

  test('gives out the log as the worker signed it last, and proofs under that head', async () => {
    const home = await publicHome()
    const all = await openProvince(prepared.home, { pdfThreads: 1 })
    onTestFinished(() => all.close())
    const signed = await all.log.log.checkpoint(all.log.store.database)
    const province = await open(home, 'public')
    const url = await province.listen(unmetered)
    const text = async (path: string) => (await fetch(url + path)).text()
    expect(await text('/api/v1/log/checkpoint')).toBe(signed)
    const { size } = openCheckpoint(signed, province.keys.log)
    const rows = await province.log.store.database.selectFrom('logEntry').select('body').orderBy('position').execute()
    expect(rows).toHaveLength(size)
    const entry = JSON.parse(rows[0]!.body)
    const proof = await text('/api/v1/log/proof?index=0')
    expect(verifyLogProof(proof, entry, province.keys.log)).toMatchObject({ index: 0 })
    expect(JSON.parse(await text(`/api/v1/log/proof?index=${size}`))).toMatchObject(code('server.log.position'))
  })

  test('says that the log was not signed yet where no worker ever ran', async () => {
    const url = await (await open(await copyHome(), 'public')).listen()
    const response = await fetch(`${url}/api/v1/log/checkpoint`)
    expect([response.status, await response.json()]).toMatchObject([503, code('server.log.unsigned')])
  })

  test('answers programs without a signature; the units’ process, also beside it, signs', async () => {
    const signatureOf = async (...roles: ProvinceRole[]): Promise<string | null> => {
      const url = await (await open(await copyHome(), ...roles)).listen()
      const headers = {
        [requestHeaders.host]: new URL(url).host,
        [requestHeaders.bodyHash]: sha256Hex(''),
        [requestHeaders.nonce]: '0123456789abcdef'.repeat(2),
      }
      return (await fetch(`${url}/api/v1/keys`, { headers })).headers.get(answerSignatureHeader)
    }
    expect(await signatureOf('public')).toBeNull()
    expect(await signatureOf('units')).toMatch(/^[\w+/]{86}==$/)
    expect(await signatureOf('public', 'units')).toMatch(/^[\w+/]{86}==$/)
  })
})

test('a damaged file of public keys is refused by the public and written anew by a role with keys', async () => {
  const home = await copyHome()
  const file = join(home, 'public-keys.json')
  const whole = readFileSync(file, 'utf8')
  writeFileSync(file, whole.slice(0, 100))
  await expect(openProvince(home, { roles: ['public'] })).rejects.toMatchObject(code('server.keys.public'))
  await (await openProvince(home, { roles: ['officers'] })).close()
  expect(readFileSync(file, 'utf8')).toBe(whole)
})
