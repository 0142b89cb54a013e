import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createCertificateWriter } from '../../src/certificate/certificate-writer.ts'
import { ProvinceClient } from '../../src/core/sync/province-client.ts'
import type { Province } from '../../src/server/province.ts'
import { answerSignatureHeader, requestHeaders } from '../../src/shared/sync/request-signature.ts'
import { routePath } from '../../src/shared/sync/routes.ts'
import { generateSigningKey, importVerifyingKey } from '../../src/trust/keys.ts'
import { verifyAnswer } from '../../src/trust/request.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { resealed } from '../fixtures/certificate/altered-pdf.ts'
import { temporaryFolder } from '../fixtures/certificate/foreign-tool.ts'
import { issueUnder, signerOf } from '../fixtures/certificate/made-certificates.ts'
import { sampleData, tokenSignerOf } from '../fixtures/certificate/sample.ts'
import { type IssuedCertificate, prepareIssuedCertificate, retitled } from '../fixtures/province/issued-certificate.ts'
import { openProvinceCopy } from '../fixtures/province/own-province.ts'

let prepared: IssuedCertificate
let province: Province
let url: string

beforeAll(async () => {
  prepared = await prepareIssuedCertificate()
})
beforeEach(async () => {
  province = await openProvinceCopy(prepared.home)
  url = await province.listen({ publicRequests: { burst: 10_000, perSecond: 1 } })
})

const post = (path: string, body: Uint8Array, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': 'application/pdf', ...headers },
  })

const clientOf = (key: string) => new ProvinceClient(url, { province: key, now: () => new Date() })

const verdictOf = async (pdf: Uint8Array) => {
  const { intact, issuedByProvince, inForce, reasons } = (await (await post('/api/v1/verify/pdf', pdf)).json()) as {
    intact: boolean
    issuedByProvince: boolean
    inForce: boolean | null
    reasons: { code: string }[]
  }
  return { intact, issuedByProvince, inForce, reasons: reasons.map(({ code }) => code) }
}

describe('the verdict on a file is that of the file and of the register together', () => {
  test('yes for the file that was issued', async () => {
    expect(await verdictOf(prepared.pdf)).toEqual({ intact: true, issuedByProvince: true, inForce: true, reasons: [] })
  })

  test('no for another file with a registered number, even under the province’s own key', async () => {
    const stolen = await resealed(retitled(prepared.pdf), prepared.stolenSeal)
    expect(await verdictOf(stolen)).toEqual({
      intact: false,
      issuedByProvince: false,
      inForce: null,
      reasons: ['register.otherFile'],
    })
  })

  test('no for a seal of someone else under the same root', async () => {
    const subscriber = issueUnder(temporaryFolder(), prepared.root, 'Some Trading Co Ltd', [
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
    ])
    const writer = createCertificateWriter({
      signer: signerOf([subscriber]),
      tokenSigner: tokenSignerOf(generateKeyPairSync('ed25519').privateKey),
    })
    const generatedAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000)
    const forged = await writer.write({ ...sampleData(), number: prepared.number, generatedAt })
    expect(await verdictOf(forged)).toEqual({
      intact: true,
      issuedByProvince: false,
      inForce: null,
      reasons: ['seal.notListed'],
    })
  })

  test('the status says whether a file is the one that was issued', async () => {
    const client = clientOf(province.keys.signing.publicKey)
    const ask = (file?: string) =>
      client.call('certificateStatus', {
        places: { number: prepared.number },
        query: file === undefined ? {} : { file },
      })
    expect(await ask(sha256Hex(prepared.pdf))).toMatchObject({ status: 'inForce', sameFile: true })
    expect(await ask(sha256Hex('another file'))).toMatchObject({ status: 'inForce', sameFile: false })
    expect(await ask()).not.toHaveProperty('sameFile')
    await expect(ask('no hash')).rejects.toMatchObject({ code: 'server.request.malformed' })
  })
})

describe('the signature of an answer', () => {
  const nonce = '0123456789abcdef'.repeat(2)
  const path = routePath('verifyPdf')
  const headers = (file: Uint8Array) => ({
    [requestHeaders.host]: new URL(url).host,
    [requestHeaders.bodyHash]: sha256Hex(file),
    [requestHeaders.nonce]: nonce,
  })

  test('binds the verdict to the file that was asked about', async () => {
    const response = await post(path, prepared.pdf, headers(prepared.pdf))
    const signature = response.headers.get(answerSignatureHeader)!
    const answer = Buffer.from(await response.arrayBuffer())
    const key = importVerifyingKey(province.keys.signing.publicKey)
    const asked = { method: 'POST', host: new URL(url).host, path, bodyHash: sha256Hex(prepared.pdf), nonce }
    expect(verifyAnswer(asked, 200, answer, signature, key)).toBe(true)
    const another = { ...asked, bodyHash: sha256Hex('another file') }
    expect(verifyAnswer(another, 200, answer, signature, key)).toBe(false)
    const changed = answer.toString().replace('true', 'false')
    expect(verifyAnswer(asked, 200, changed, signature, key)).toBe(false)
  })

  test('is not given for another file than the stated one', async () => {
    const response = await post(path, prepared.pdf, headers(Buffer.from('another file')))
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'server.request.malformed' }])
  })

  test('is demanded by a client that has the province’s key', async () => {
    const body = new Uint8Array(prepared.pdf)
    expect(await clientOf(province.keys.signing.publicKey).call('verifyPdf', { body })).toMatchObject({ inForce: true })
    const other = clientOf(generateSigningKey().publicKey).call('verifyPdf', { body })
    await expect(other).rejects.toMatchObject({ code: 'core.sync.unsigned' })
  })
})

/** A file whose parsing would take minutes if each of its references were parsed anew. */
const bomb = (): Buffer => {
  let text = '%PDF-1.7\n'
  const entries = [
    '<</Type/Catalog/AcroForm 2 0 R>>',
    `<</Fields[${'3 0 R '.repeat(400)}]>>`,
    `<</A[${'0 '.repeat(100_000)}]>>`,
  ].map((body, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${body}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 4\n0000000000 65535 f \n${entries.join('')}trailer\n<</Size 4/Root 1 0 R>>\n`
  return Buffer.from(`${text}${table}startxref\n${text.length}\n%%EOF\n`, 'latin1')
}

describe('hostile files', () => {
  test('a hundred of them are refused or put off, and other requests are answered meanwhile', async () => {
    const file = bomb()
    const hostile = Array.from({ length: 100 }, async () => {
      const response = await post('/api/v1/verify/pdf', file)
      return { status: response.status, value: (await response.json()) as { intact?: boolean; code?: string } }
    })
    for (let visit = 0; visit < 10; visit++) expect((await fetch(`${url}/zccx`)).status).toBe(200)
    for (const { status, value } of await Promise.all(hostile))
      if (status === 200) expect(value).toMatchObject({ intact: false, reasons: [{ code: 'seal.several' }] })
      else expect([status, value.code]).toEqual([503, 'general.busy'])
    expect(await verdictOf(prepared.pdf)).toMatchObject({ inForce: true })
  })

  test('a file of over two megabytes is refused before it is read', async () => {
    const response = await post('/api/v1/verify/pdf', Buffer.alloc(2 * 1024 * 1024 + 1))
    expect([response.status, await response.json()]).toMatchObject([413, { code: 'server.request.tooLarge' }])
  })
})
