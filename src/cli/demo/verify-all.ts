import { createPublicKey } from 'node:crypto'
import { verifyToken } from '../../certificate/token.ts'
import { verifyCertificatePdf } from '../../certificate/verify-pdf.ts'
import type { RecordRow } from '../../core/store/schema.ts'
import type { ProvinceClient } from '../../core/sync/province-client.ts'
import { sampleOfficer } from '../../sample/sample-unit.ts'
import { revokeCertificate } from '../../server/issuing/revoke-certificate.ts'
import type { Province } from '../../server/province.ts'
import type { DemoOptions } from './demo-options.ts'

export interface VerifiedCounts {
  /** PDFs that are intact, in force and issued by the province, verified by the seal offline and by the service. */
  readonly certificates: number
  /** QR tokens verified offline. */
  readonly tokens: number
  /** Certificates found by name and document number. */
  readonly lookups: number
  readonly tamperedRefused: boolean
  readonly forgedTokenRefused: boolean
  /** One certificate was revoked at the end: still intact, no longer in force. */
  readonly revokedShown: boolean
}

/** A copy with one bit of its content flipped. */
const tamper = (pdf: Uint8Array): Uint8Array<ArrayBuffer> => {
  const copy = new Uint8Array(pdf)
  const at = Math.floor(copy.length / 3)
  copy[at] = copy[at]! ^ 1
  return copy
}

/** The token with one character of its signature exchanged. */
const forge = (token: string): string => {
  const at = token.length - 20
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
}

/** Verifies every certificate by PDF, token and lookup, then checks that a tampered, a forged and a revoked one are detected. */
export const verifyAll = async (
  files: ReadonlyMap<string, Uint8Array>,
  records: readonly RecordRow[],
  client: ProvinceClient,
  province: Province,
  options: Pick<DemoOptions, 'signal' | 'progress'>,
): Promise<VerifiedCounts> => {
  const tokenKey = createPublicKey({
    key: Buffer.from(province.keys.token.publicKey, 'base64'),
    format: 'der',
    type: 'spki',
  })
  const { signal } = options
  const { store, seals, keys } = province.verification
  const pinned = await seals.newest(store.database)
  const counts = { certificates: 0, tokens: 0, lookups: 0 }
  let lastToken = ''
  for (const row of records) {
    const number = row.certificateNumber!
    const pdf = files.get(number)!
    const trusted = { trustAnchors: [keys.rootCertificate], seals: pinned.seals }
    const seal = verifyCertificatePdf(pdf, { ...trusted, at: new Date() })
    const online = await client.call('verifyPdf', { body: new Uint8Array(pdf), signal })
    const agreed = seal.intact && seal.issuedByProvince && seal.number === number
    if (agreed && online.intact && online.inForce && online.issuedByProvince) counts.certificates++
    lastToken = seal.token ?? lastToken
    if (seal.token && verifyToken(seal.token, [tokenKey]).content?.number === number) counts.tokens++
    const { certificates } = await client.call('lookup', {
      body: { name: row.name, documentNumber: row.documentNumber },
      signal,
    })
    if (certificates.some((found) => found.number === number && found.status === 'inForce')) counts.lookups++
    options.progress(`核验 ${counts.certificates}/${records.length}`)
  }
  const [number, pdf] = [...files][0]!
  const tampered = await client.call('verifyPdf', { body: tamper(pdf), signal })
  const forged = await client.call('verifyToken', { body: { token: forge(lastToken) }, signal })
  await revokeCertificate(province.issuing, sampleOfficer, { number, code: 'revoke.request' })
  const revoked = await client.call('verifyPdf', { body: new Uint8Array(pdf), signal })
  return {
    ...counts,
    tamperedRefused: tampered.intact === false,
    forgedTokenRefused: forged.intact === false,
    revokedShown: revoked.intact === true && revoked.inForce === false,
  }
}
