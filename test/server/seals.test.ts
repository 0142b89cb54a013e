import { X509Certificate } from 'node:crypto'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { openProvince, type Province } from '../../src/server/province.ts'
import { addFormerSeal, endSeal, sealFingerprint } from '../../src/server/units/publish-seals.ts'
import { openSealList } from '../../src/trust/seal-list.ts'
import { temporaryFolder } from '../fixtures/certificate/foreign-tool.ts'
import { issueUnder } from '../fixtures/certificate/made-certificates.ts'
import { unpackHomes } from '../fixtures/older-homes.ts'
import { prepareProvince } from '../fixtures/province/own-province.ts'

let prepared: string
beforeAll(async () => {
  prepared = (await prepareProvince()).home
})

/** A copy of the prepared province's folder. */
const copyHome = async (): Promise<string> => {
  const home = join(await mkdtemp(join(tmpdir(), 'gzzc-seals-')), 'province')
  cpSync(prepared, home, { recursive: true })
  return home
}

const open = async (home: string): Promise<Province> => {
  const province = await openProvince(home, { pdfThreads: 1 })
  onTestFinished(() => province.close())
  return province
}

const newest = ({ verification: { store, seals } }: Province) => seals.newest(store.database)
const pem = (home: string, file: string) => readFileSync(join(home, file), 'utf8')
const der = (certificate: string) => new X509Certificate(certificate).raw.toString('base64')

/** Another seal under the province's root, valid from now. */
const renewedSeal = (home: string, extensions = ['keyUsage=critical,digitalSignature']) =>
  issueUnder(
    temporaryFolder(),
    { certificate: pem(home, 'root-certificate.pem'), key: pem(home, 'keys/root.pem') },
    'Seal',
    ['basicConstraints=critical,CA:FALSE', ...extensions],
  )

test('a new province publishes the list of its one seal, signed, for anyone', async () => {
  const home = await copyHome()
  const province = await open(home)
  const certificate = pem(home, 'seal-certificate.pem')
  const listed = { certificates: [der(certificate)], until: null, compromised: false }
  const from = new X509Certificate(certificate).validFromDate.toISOString()
  expect(await newest(province)).toMatchObject({ generation: 1, seals: [{ ...listed, from }] })
  const address = await province.listen()
  const file = await (await fetch(`${address}/api/v1/seals`)).json()
  expect(openSealList(file, province.keys.signing.publicKey)).toEqual(await newest(province))
})

test('a province that was made before there were lists gets one when it is opened, and only one', async () => {
  const { province: home } = await unpackHomes()
  const first = await newest(await open(home))
  expect(first).toMatchObject({ generation: 1, seals: [{ certificates: [der(pem(home, 'seal-certificate.pem'))] }] })
  expect(await newest(await open(home))).toEqual(first)
})

test('a renewed seal begins now, and the former one stays until its period is ended', async () => {
  const home = await copyHome()
  const [former] = (await newest(await open(home))).seals
  const renewed = renewedSeal(home)
  writeFileSync(join(home, 'seal-certificate.pem'), renewed.certificate)
  writeFileSync(join(home, 'keys/seal.pem'), renewed.key)
  const province = await open(home)
  const list = await newest(province)
  expect(list).toMatchObject({
    generation: 2,
    seals: [former, { certificates: [der(renewed.certificate)], until: null }],
  })
  expect(list.seals[1]!.from).toBe(list.publishedAt)

  const until = new Date().toISOString()
  const change = { seal: sealFingerprint(former!), until, compromised: false }
  await expect(endSeal(province.units, { kind: 'public' }, change)).rejects.toMatchObject({
    code: 'server.access.role',
  })
  expect(await endSeal(province.units, sampleOfficer, change)).toMatchObject({ generation: 3, seals: [{ until }, {}] })
  const compromised = await endSeal(province.units, sampleOfficer, { ...change, compromised: true })
  expect(compromised).toMatchObject({ generation: 4, seals: [{ until, compromised: true }, { compromised: false }] })
  await expect(endSeal(province.units, sampleOfficer, { ...change, seal: 'x' })).rejects.toMatchObject({
    code: 'server.seals.unknown',
  })
  for (const wrong of ['2001-01-01T00:00:00Z', 'yesterday'])
    await expect(endSeal(province.units, sampleOfficer, { ...change, until: wrong })).rejects.toMatchObject({
      code: 'server.seals.period',
    })
})

test('a seal of the time before the lists can be added', async () => {
  const home = await copyHome()
  const province = await open(home)
  const { certificate } = renewedSeal(home)
  const period = { from: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z' }
  const list = await addFormerSeal(province.units, sampleOfficer, { certificates: [certificate], ...period })
  expect(list).toMatchObject({
    generation: 2,
    seals: [
      {},
      { certificates: [der(certificate)], from: '2026-01-01T00:00:00.000Z', until: '2026-02-01T00:00:00.000Z' },
    ],
  })
  const backwards = { certificates: [certificate], from: period.until, until: period.from }
  await expect(addFormerSeal(province.units, sampleOfficer, backwards)).rejects.toMatchObject({
    code: 'server.seals.period',
  })
})

test('a seal that no verifier would accept is not listed, and its province does not open', async () => {
  const home = await copyHome()
  const forMail = renewedSeal(home, ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=emailProtection'])
  writeFileSync(join(home, 'seal-certificate.pem'), forMail.certificate)
  writeFileSync(join(home, 'keys/seal.pem'), forMail.key)
  await expect(openProvince(home, { pdfThreads: 1 })).rejects.toMatchObject({ code: 'server.seals.unfit' })
})
