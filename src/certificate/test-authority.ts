import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import { sha256 } from '../trust/sha256.ts'
import { bitString, context, element, integer, octetString, sequence, setOf, tags, utf8String } from './cms/der.ts'
import { identifiers } from './cms/object-identifiers.ts'

/** A certificate authority and a seal for provinces that have no licensed ones yet, made by `province init`. All PEM. */
export interface TestAuthority {
  readonly rootCertificate: string
  /** PKCS #8, unencrypted. Only renewing the seal needs it, so keep it off the server. */
  readonly rootKey: string
  readonly sealCertificate: string
  /** PKCS #8, unencrypted. */
  readonly sealKey: string
}

const sealName = '贵州省专业技术职务资格证书专用章'
const organisation = '贵州省人力资源和社会保障厅'
const rootName = '贵州省专业技术职务资格证书测试根证书'

const rootYears = 20
const sealYears = 5
/** Milliseconds by which certificates are backdated, because clocks of verifiers may be slow. */
const backdating = 3_600_000

/**
 * Makes a P-256 root and, under it, the seal's P-256 certificate (RFC 5280). The root is valid for 20 years, the seal for 5.
 * @param now start of the validity, less an hour for slow clocks of verifiers
 * @example
 * createTestAuthority(new Date()).rootCertificate // '-----BEGIN CERTIFICATE-----\n…'
 */
export const createTestAuthority = (now: Date): TestAuthority => {
  const root = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const seal = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const rootSubject = distinguishedName(rootName)
  const rootCertificate = issueCertificate({
    subject: rootSubject,
    subjectKey: root.publicKey,
    issuer: rootSubject,
    issuerKey: root.privateKey,
    validity: validity(now, rootYears),
    extensions: [
      // cA with path length 0: it issues seals and no further authorities.
      extension(identifiers.basicConstraints, true, sequence(element(tags.boolean, Buffer.of(0xff)), integer(0))),
      // keyCertSign, cRLSign
      extension(identifiers.keyUsage, true, bitString(Buffer.of(0b0000_0110), 1)),
    ],
  })
  const sealCertificate = issueCertificate({
    subject: distinguishedName(sealName),
    subjectKey: seal.publicKey,
    issuer: rootSubject,
    issuerKey: root.privateKey,
    validity: validity(now, sealYears),
    extensions: [
      extension(identifiers.basicConstraints, true, sequence()),
      // digitalSignature, nonRepudiation
      extension(identifiers.keyUsage, true, bitString(Buffer.of(0b1100_0000), 6)),
    ],
  })
  return {
    rootCertificate: pem(rootCertificate),
    rootKey: keyPem(root.privateKey),
    sealCertificate: pem(sealCertificate),
    sealKey: keyPem(seal.privateKey),
  }
}

/** Whether a root is a test authority's, so that every certificate under it is a specimen. False for an unreadable one. */
export const isTestRoot = (certificate: string): boolean => {
  try {
    return new X509Certificate(certificate).subject.split('\n').includes(`CN=${rootName}`)
  } catch {
    return false
  }
}

interface CertificateRequest {
  readonly subject: Buffer
  readonly subjectKey: KeyObject
  readonly issuer: Buffer
  readonly issuerKey: KeyObject
  readonly validity: Buffer
  readonly extensions: readonly Buffer[]
}

const issueCertificate = (request: CertificateRequest): Buffer => {
  const algorithm = sequence(identifiers.ecdsaWithSha256)
  const identifyingExtensions = [
    extension(identifiers.subjectKeyIdentifier, false, octetString(keyIdentifier(request.subjectKey))),
    extension(
      identifiers.authorityKeyIdentifier,
      false,
      sequence(element(0x80, keyIdentifier(createPublicKey(request.issuerKey)))),
    ),
  ]
  const toBeSigned = sequence(
    element(context(0), integer(2)), // version 3
    integer(positiveSerial()),
    algorithm,
    request.issuer,
    request.validity,
    request.subject,
    request.subjectKey.export({ type: 'spki', format: 'der' }),
    element(context(3), sequence(...request.extensions, ...identifyingExtensions)),
  )
  return sequence(toBeSigned, algorithm, bitString(sign('sha256', toBeSigned, request.issuerKey)))
}

/** 120 random bits, never zero or negative. */
const positiveSerial = (): Buffer => {
  const bytes = randomBytes(15)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes
}

const extension = (identifier: Buffer, critical: boolean, value: Buffer): Buffer =>
  sequence(identifier, ...(critical ? [element(tags.boolean, Buffer.of(0xff))] : []), octetString(value))

/** Method 1 of RFC 5280, 4.2.1.2, with SHA-256 cut to 160 bits (RFC 7093). */
const keyIdentifier = (key: KeyObject): Buffer => {
  const point = key.export({ type: 'spki', format: 'der' }).subarray(-65)
  return sha256(point).subarray(0, 20)
}

const distinguishedName = (commonName: string): Buffer => {
  const part = (identifier: Buffer, value: Buffer) => setOf(sequence(identifier, value))
  return sequence(
    part(identifiers.country, element(tags.printableString, Buffer.from('CN', 'latin1'))),
    part(identifiers.stateOrProvince, utf8String('贵州省')),
    part(identifiers.organisation, utf8String(organisation)),
    part(identifiers.commonName, utf8String(commonName)),
  )
}

const validity = (now: Date, years: number): Buffer => {
  const end = new Date(now)
  end.setUTCFullYear(end.getUTCFullYear() + years)
  return sequence(time(new Date(now.getTime() - backdating)), time(end))
}

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280, 4.1.2.5). */
const time = (date: Date): Buffer => {
  const digits = `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`
  return date.getUTCFullYear() < 2050
    ? element(tags.utcTime, Buffer.from(digits.slice(2), 'latin1'))
    : element(tags.generalizedTime, Buffer.from(digits, 'latin1'))
}

const keyPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
