import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueAndWait } from '../../src/server/issuing/issue-job.ts'
import { revokeCertificate } from '../../src/server/issuing/revoke-certificate.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { keysOfRole, type ProvinceRole } from '../../src/server/roles.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import { serveRoles } from '../fixtures/cli/serve.ts'
import { onEveryDatabase } from '../fixtures/province/databases.ts'
import { portraitPhoto } from '../fixtures/province/portrait-photo.ts'
import { samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

// Three processes start in it.
vi.setConfig({ testTimeout: 180_000 })

onEveryDatabase((kind) => {
  let folder: string
  let home: string
  let database: string
  let officers: Province<'officers'>

  beforeAll(() => kind.start())
  afterAll(() => kind.stop())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gzzc-processes-'))
    home = join(folder, 'province')
    database = kind.create(folder)
    await initProvince(home, { database })
    officers = await openProvince(home, { roles: ['officers'] })
  })
  afterEach(async () => {
    await officers.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** The folder as one role may see it: all settings and blobs, and the keys of the role alone. */
  const homeOf = (role: ProvinceRole): string => {
    const own = join(folder, role)
    mkdirSync(join(own, 'keys'), { recursive: true })
    mkdirSync(join(home, 'blobs'), { recursive: true })
    symlinkSync(join(home, 'blobs'), join(own, 'blobs'))
    const files = ['province.json', 'public-keys.json', 'seal-certificate.pem', 'root-certificate.pem']
    for (const file of [...files, ...keysOfRole[role].map((name) => `keys/${name}.pem`)])
      cpSync(join(home, file), join(own, file))
    return own
  }
  const serve = (role: ProvinceRole) => serveRoles(homeOf(role), role, '--database', database)

  test('a unit sends to one process, another makes the certificates, a third verifies them', async () => {
    const [units, worker, open] = await Promise.all([serve('units'), serve('worker'), serve('public')])
    expect(worker.address).toBeUndefined()
    const { enrolmentCode } = await addUnit(officers.units, sampleOfficer, sampleUnit)
    const device = await ScriptedDevice.ready(units.address!, enrolmentCode, officers.units)
    // The worker judges the photos with the real engine.
    const people = await Promise.all(
      [1, 2].map(async (index) => ({ ...(await samplePerson(index)), photo: await portraitPhoto(index) })),
    )
    const { manifest, receipt } = await device.submit(people)
    expect(receipt.outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted'])
    await confirmBatch(officers.issuing, sampleOfficer, { batchId: manifest.batchId })
    const { issued, failed } = await issueAndWait(officers.issuing, sampleOfficer)
    expect([issued.length, failed]).toEqual([2, []])

    const ask = async (at: string | undefined, path: string, init?: RequestInit) =>
      (await fetch(at + path, init)).json()
    const post = (body: Uint8Array) => ({ method: 'POST', body: new Uint8Array(body) })
    const number = issued[0]!
    const pdf = await device.call('certificatePdf', undefined, { number })
    const yes = { intact: true, issuedByProvince: true, inForce: true, number }
    for (const { address } of [open, units])
      expect(await ask(address, '/api/v1/verify/pdf', post(pdf))).toMatchObject(yes)
    expect(await ask(open.address, '/api/v1/keys')).toEqual(device.enrolment.keys)

    await revokeCertificate(officers.issuing, sampleOfficer, { number, code: 'revoke.request' })
    for (const { address } of [open, units])
      expect(await ask(address, '/api/v1/verify/pdf', post(pdf))).toMatchObject({ ...yes, inForce: false })
    expect((await device.call('feed')).events.map(({ kind }) => kind)).toContain('certificate.revoked')
    expect(await verifyAudit(officers.log, sampleOfficer)).toMatchObject({ whole: true, faults: [] })

    const stranger = new ScriptedDevice(open.address!)
    expect(await stranger.ask('feed')).toMatchObject({ status: 404, value: { code: 'server.request.notFound' } })
  })
})
