import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createCertificateWriter } from '../../src/certificate/certificate-writer.ts'
import { encodeSignedData } from '../../src/certificate/cms/signed-data.ts'
import { readTrust } from '../../src/cli/commands/verify-trust.ts'
import { openProvince, type Province } from '../../src/server/province.ts'
import { resealed, signedDataOf, withContents } from '../fixtures/certificate/altered-pdf.ts'
import { temporaryFolder as certificateFolder } from '../fixtures/certificate/foreign-tool.ts'
import { issueUnder, signerOf } from '../fixtures/certificate/made-certificates.ts'
import { sampleData, tokenSignerOf } from '../fixtures/certificate/sample.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { type IssuedCertificate, prepareIssuedCertificate, retitled } from '../fixtures/province/issued-certificate.ts'
import { prepareProvince } from '../fixtures/province/own-province.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

// Every command is a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const folder = temporaryFolder()
const rootFile = join(folder, 'root.pem')
const keysFile = join(folder, 'keys.json')
const sealsFile = join(folder, 'seals.json')
let issued: IssuedCertificate
let province: Province
let server: string

beforeAll(async () => {
  issued = await prepareIssuedCertificate()
  province = await openProvince(issued.home, { pdfThreads: 1 })
  server = await province.listen({ publicRequests: { burst: 10_000, perSecond: 1 } })
  writeFileSync(rootFile, issued.root.certificate)
  writeFileSync(keysFile, JSON.stringify(province.keys))
  writeFileSync(sealsFile, await (await fetch(`${server}/api/v1/seals`)).text())
})
afterAll(() => province?.close())

/** Verifies a file by the command. @returns exit code, the three answers, the codes of the reasons */
const verify = async (pdf: Uint8Array, ...options: string[]) => {
  const file = join(folder, 'certificate.pdf')
  writeFileSync(file, pdf)
  const { code, lines } = await gzzc('verify', file, ...options)
  const { intact, issuedByProvince, inForce, reasons, problem } = lines[0] as {
    intact?: boolean
    issuedByProvince?: boolean
    inForce?: boolean
    reasons?: { code: string }[]
    problem?: { code: string }
  }
  return problem
    ? { code, problem: problem.code }
    : { code, answers: [intact, issuedByProvince, inForce], reasons: reasons!.map(({ code: reason }) => reason) }
}

const pinned = () => ['--anchor', keysFile, '--server', server]

describe('exit 0 means that the certificate is known to be in force', () => {
  const well = { code: 0, answers: [true, true, true], reasons: [] }

  test('and says of a specimen that it is one', async () => {
    const file = join(folder, 'specimen.pdf')
    writeFileSync(file, issued.pdf)
    expect((await gzzc('verify', file, ...pinned())).lines[0]).toMatchObject({ inForce: true, specimen: true })
  })

  test('with a server alone, with pinned keys, with a pinned root', async () => {
    expect(await verify(issued.pdf, '--server', server)).toEqual(well)
    expect(await verify(issued.pdf, ...pinned())).toEqual(well)
    expect(await verify(issued.pdf, '--anchor', rootFile, '--server', server)).toEqual(well)
  })

  test('and never offline, where nobody knows', async () => {
    const offline = ['--offline', '--server', server]
    expect(await verify(issued.pdf, ...offline, '--anchor', keysFile, '--seals', sealsFile)).toEqual({
      code: 4,
      answers: [true, true, null],
      reasons: [],
    })
    for (const anchor of [keysFile, rootFile])
      expect(await verify(issued.pdf, ...offline, '--anchor', anchor)).toEqual({
        code: 4,
        answers: [true, null, null],
        reasons: ['seal.listMissing'],
      })
  })
})

describe('what the register does not know is not good, whatever the seal says', () => {
  test('another file under a registered number, sealed with the province’s own key', async () => {
    expect(await verify(await resealed(retitled(issued.pdf), issued.stolenSeal), ...pinned())).toEqual({
      code: 1,
      answers: [false, false, null],
      reasons: ['register.otherFile'],
    })
  })

  test('a number that was never issued, sealed with the province’s own key', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const writer = createCertificateWriter({ signer: issued.stolenSeal, tokenSigner: tokenSignerOf(privateKey) })
    const number = 'GZZC2099010100001'
    const file = await writer.write({ ...sampleData(), number, generatedAt: new Date(Date.now() + 60_000) })
    expect(await verify(file, ...pinned())).toEqual({
      code: 1,
      answers: [true, false, null],
      reasons: ['register.unknown'],
    })
  })
})

describe('refused before the register is asked', () => {
  test('a seal of someone else under the same root, offline too', async () => {
    const subscriber = issueUnder(certificateFolder(), issued.root, 'Some Trading Co Ltd', [
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
    ])
    const { privateKey } = generateKeyPairSync('ed25519')
    const writer = createCertificateWriter({ signer: signerOf([subscriber]), tokenSigner: tokenSignerOf(privateKey) })
    const generatedAt = new Date(Date.now() + 60_000)
    const forged = await writer.write({ ...sampleData(), number: issued.number, generatedAt })
    const refused = { code: 1, answers: [true, false, null] }
    expect(await verify(forged, '--offline', '--anchor', keysFile, '--seals', sealsFile)).toEqual({
      ...refused,
      reasons: ['seal.notListed'],
    })
    expect(await verify(forged, ...pinned())).toMatchObject(refused)
  })

  test('a certificate with its root put into the signature', async () => {
    const { attributes, signature, signer } = signedDataOf(issued.pdf)
    const certificates = [...signer.certificates, new X509Certificate(issued.root.certificate)]
    const file = withContents(issued.pdf, encodeSignedData(attributes, signature, { ...signer, certificates }))
    expect(await verify(file, ...pinned())).toEqual({
      code: 1,
      answers: [false, null, null],
      reasons: ['seal.malformed'],
    })
  })
})

describe('a server', () => {
  test('is asked only over https or on this machine', async () => {
    expect(await verify(issued.pdf, '--server', 'http://province.example')).toEqual({
      code: 2,
      problem: 'certificate.serverInsecure',
    })
    const { signal } = new AbortController()
    for (const address of ['http://127.0.0.1.example', 'http://10.0.0.1', 'ftp://127.0.0.1', 'x'])
      await expect(readTrust({ server: address }, signal)).rejects.toMatchObject({ code: 'certificate.serverInsecure' })
    const { client, seals } = await readTrust({ server }, signal)
    expect([client !== undefined, seals?.length]).toEqual([true, 1])
  })

  test('of another province convinces nobody who has pinned keys or a pinned root', async () => {
    const { home } = await prepareProvince()
    const other = await openProvince(home, { pdfThreads: 1 })
    try {
      const address = await other.listen()
      expect(await verify(issued.pdf, '--anchor', keysFile, '--server', address)).toEqual({
        code: 3,
        problem: 'core.sync.unsigned',
      })
      expect(await verify(issued.pdf, '--anchor', rootFile, '--server', address)).toEqual({
        code: 1,
        problem: 'certificate.otherProvince',
      })
    } finally {
      await other.close()
    }
  })
})
