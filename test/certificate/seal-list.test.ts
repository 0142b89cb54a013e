import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCertificateWriter } from '../../src/certificate/certificate-writer.ts'
import { hasLowS } from '../../src/certificate/cms/ecdsa-signature.ts'
import { localSealSigner, type SealSigner } from '../../src/certificate/seal.ts'
import { createTestAuthority } from '../../src/certificate/test-authority.ts'
import { verifyCertificatePdf } from '../../src/certificate/verify-pdf.ts'
import type { PinnedSeal, SealList } from '../../src/shared/sync/seal-list.ts'
import { generateSigningKey } from '../../src/trust/keys.ts'
import { openSealList, signSealList } from '../../src/trust/seal-list.ts'
import { signerOf as keySigner } from '../../src/trust/signer.ts'
import { resealed, signedDataOf } from '../fixtures/certificate/altered-pdf.ts'
import { temporaryFolder } from '../fixtures/certificate/foreign-tool.ts'
import { issueUnder, type MadeCertificate, signerOf } from '../fixtures/certificate/made-certificates.ts'
import { createProvince, now, pinnedSeal, sampleData, tokenSignerOf } from '../fixtures/certificate/sample.ts'

const province = createProvince()
const { authority } = province
const root: MadeCertificate = { certificate: authority.rootCertificate, key: authority.rootKey }

const verdict = (file: Uint8Array, seals: readonly PinnedSeal[] | undefined, anchor = root.certificate, at = now) => {
  const { intact, issuedByProvince, reasons } = verifyCertificatePdf(file, { trustAnchors: [anchor], seals, at })
  return { intact, issuedByProvince, reasons }
}

describe('the list of seals', () => {
  let file: Uint8Array
  beforeAll(async () => {
    file = await province.writer.write(sampleData())
  })
  const listed = (changes: Partial<PinnedSeal>) => [pinnedSeal([authority.sealCertificate], changes)]

  test('makes a seal the province’s', () => {
    expect(verdict(file, province.seals)).toEqual({ intact: true, issuedByProvince: true, reasons: [] })
  })

  test('is needed: without it nobody can say whose the seal is', () => {
    expect(verdict(file, undefined)).toEqual({ intact: true, issuedByProvince: null, reasons: ['seal.listMissing'] })
    const other = createTestAuthority(now).rootCertificate
    expect(verdict(file, undefined, other)).toEqual({
      intact: true,
      issuedByProvince: false,
      reasons: ['issuer.unknown'],
    })
  })

  test('refuses a seal that it does not name, although the same root issued it', () => {
    const { sealCertificate } = createTestAuthority(now)
    const refused = { intact: true, issuedByProvince: false, reasons: ['seal.notListed'] }
    expect(verdict(file, [])).toEqual(refused)
    expect(verdict(file, [pinnedSeal([sealCertificate])])).toEqual(refused)
    // The same certificate with an issuer that the file does not contain.
    expect(verdict(file, [pinnedSeal([authority.sealCertificate, authority.rootCertificate])])).toEqual(refused)
  })

  test('does not replace the path to the root', () => {
    const other = createTestAuthority(now).rootCertificate
    expect(verdict(file, province.seals, other).reasons).toEqual(['issuer.unknown'])
  })

  test('limits a seal to its period, both ends included', () => {
    const at = (difference: number) => new Date(now.getTime() + difference).toISOString()
    expect(verdict(file, listed({ from: at(0), until: at(0) })).issuedByProvince).toBe(true)
    const outside = { intact: true, issuedByProvince: false, reasons: ['seal.outsidePeriod'] }
    expect(verdict(file, listed({ from: at(1) }))).toEqual(outside)
    expect(verdict(file, listed({ until: at(-1) }))).toEqual(outside)
    // A seal that was used twice has two periods.
    const twice = [...listed({ until: at(-1000) }), ...listed({ from: at(-1), until: at(1) })]
    expect(verdict(file, twice).issuedByProvince).toBe(true)
  })

  test('takes every trust from a compromised seal, because a thief chooses the time', () => {
    expect(verdict(file, listed({ compromised: true }))).toEqual({
      intact: true,
      issuedByProvince: false,
      reasons: ['seal.compromised'],
    })
  })

  const key = generateSigningKey()
  const list: SealList = { generation: 3, publishedAt: now.toISOString(), seals: [...province.seals] }

  test('is read only with the province’s signature, and as it was signed', async () => {
    const signed = await signSealList(list, keySigner(key))
    expect(openSealList(JSON.parse(JSON.stringify(signed)), key.publicKey)).toEqual(list)
    expect(() => openSealList(signed, generateSigningKey().publicKey)).toThrow(/trust.envelope.signature/)
    expect(() => openSealList({ ...signed, generation: 4 }, key.publicKey)).toThrow(/trust.envelope.malformed/)
    const payload = Buffer.from(signed.envelope.payload, 'base64')
      .toString()
      .replace('"until":null', '"until":"2027-01-01T00:00:00Z"')
    const changed = { ...signed.envelope, payload: Buffer.from(payload).toString('base64') }
    expect(() => openSealList({ ...signed, envelope: changed }, key.publicKey)).toThrow(/trust.envelope.signature/)
    expect(() => openSealList(null, key.publicKey)).toThrow(/trust.envelope.malformed/)
  })
})

/** A certificate that anyone with a key under some authority could write, sealed a minute from now. */
const sealedBy = async (signer: SealSigner) => {
  const generatedAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000)
  const { tokenKeys } = province
  const writer = createCertificateWriter({ signer, tokenSigner: tokenSignerOf(tokenKeys.privateKey) })
  return { file: await writer.write({ ...sampleData(), generatedAt }), at: generatedAt }
}

describe('the path to the root', () => {
  const leaf = ['basicConstraints=critical,CA:FALSE']
  const judged = async (chain: readonly MadeCertificate[], anchor = root.certificate) => {
    const { file, at } = await sealedBy(signerOf(chain))
    const seals = [pinnedSeal(chain.map(({ certificate }) => certificate))]
    return verdict(file, seals, anchor, at).reasons
  }
  const issued = (name: string, extensions: readonly string[], issuer = root) =>
    issueUnder(temporaryFolder(), issuer, name, extensions)

  test.each<[what: string, extensions: readonly string[], reasons: readonly string[]]>([
    ['for signatures', ['keyUsage=critical,digitalSignature'], []],
    ['for signatures of documents', ['keyUsage=critical,nonRepudiation', 'extendedKeyUsage=1.3.6.1.5.5.7.3.36'], []],
    [
      'for Adobe’s documents',
      ['keyUsage=nonRepudiation', 'extendedKeyUsage=critical,1.2.840.113583.1.1.5,clientAuth'],
      [],
    ],
    [
      'for web clients and mail',
      ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=clientAuth,emailProtection'],
      ['issuer.notForSealing'],
    ],
    ['for encryption', ['keyUsage=critical,keyEncipherment'], ['issuer.notForSealing']],
    ['without a usage', [], ['issuer.notForSealing']],
    [
      'with a critical extension that nobody knows',
      ['keyUsage=critical,digitalSignature', '1.2.3.4.5.6=critical,DER:0500'],
      ['issuer.criticalUnknown'],
    ],
    ['with another extension that nobody knows', ['keyUsage=critical,digitalSignature', '1.2.3.4.5.6=DER:0500'], []],
  ])('a seal’s certificate %s', async (_, extensions, reasons) => {
    expect(await judged([issued('Seal', [...leaf, ...extensions])])).toEqual(reasons)
  })

  const authorityFor = (limits: string, ...more: readonly string[]) => [
    `basicConstraints=critical,CA:TRUE${limits}`,
    'keyUsage=critical,keyCertSign',
    ...more,
  ]
  const seal = [...leaf, 'keyUsage=critical,digitalSignature']

  test('may not be longer than its root allows', async () => {
    const between = issued('Between', authorityFor(''))
    expect(await judged([issued('Seal', seal, between), between])).toEqual(['issuer.pathTooLong'])
  })

  test('may have as many authorities as each of them allows', async () => {
    const folder = temporaryFolder()
    const own = createTestAuthority(new Date())
    const top = issueUnder(
      folder,
      { certificate: own.rootCertificate, key: own.rootKey },
      'Top',
      authorityFor(',pathlen:1'),
    )
    const between = issued('Between', authorityFor(',pathlen:0'), top)
    expect(await judged([issued('Seal', seal, between), between], top.certificate)).toEqual([])
    const below = issued('Below', authorityFor(''), between)
    expect(await judged([issued('Seal', seal, below), below, between], top.certificate)).toEqual(['issuer.pathTooLong'])
  })

  test('leads through authorities only, and through those that may serve documents', async () => {
    const top = issued('Top', authorityFor(''))
    const noAuthority = issued('Leaf', seal, top)
    expect(await judged([issued('Seal', seal, noAuthority), noAuthority], top.certificate)).toEqual(['seal.malformed'])
    const forMail = issued('Mail', authorityFor('', 'extendedKeyUsage=emailProtection'), top)
    expect(await judged([issued('Seal', seal, forMail), forMail], top.certificate)).toEqual(['issuer.notForSealing'])
  })

  test('contains no certificate that is not on it', async () => {
    const own = issued('Seal', seal)
    const stranger = createTestAuthority(new Date())
    const { file, at } = await sealedBy({
      ...signerOf([own]),
      certificateChain: [own.certificate, stranger.sealCertificate].map((pem) => new X509Certificate(pem).raw),
    })
    expect(verdict(file, [pinnedSeal([own.certificate])], root.certificate, at)).toEqual({
      intact: false,
      issuedByProvince: null,
      reasons: ['seal.malformed'],
    })
  })
})

describe('a certificate of the first form, which states no form', () => {
  test('may have either value of s, because its signer left s as it came', async () => {
    const file = Buffer.from(await province.writer.write(sampleData()))
    const text = file.toString('latin1').replace('/GZZC<</Form 2/', '/GZZC<<       /')
    const signer = localSealSigner(authority.sealKey, [authority.sealCertificate])
    const found = new Set<boolean>()
    while (found.size < 2) {
      const first = await resealed(Buffer.from(text, 'latin1'), signer)
      found.add(hasLowS(signedDataOf(first).signature))
      expect(verdict(first, province.seals)).toEqual({ intact: true, issuedByProvince: true, reasons: [] })
    }
  })

  test('verifies as it did when the version before this one issued it', () => {
    const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/certificate', name))
    const file = fixture('first-form.pdf')
    const { signer, signature } = signedDataOf(file)
    expect(hasLowS(signature)).toBe(false)
    const seals = [pinnedSeal(signer.certificates.map(({ raw }) => raw))]
    const root = fixture('first-form-root.pem').toString('utf8')
    expect(verdict(file, seals, root, new Date('2026-12-01T00:00:00Z'))).toEqual({
      intact: true,
      issuedByProvince: true,
      reasons: [],
    })
  })
})
