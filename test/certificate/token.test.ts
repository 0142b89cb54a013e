import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import QRCode from 'qrcode'
import { describe, expect, it } from 'vitest'
import { decodeBase32, encodeBase32 } from '../../src/certificate/base32.ts'
import { issueToken, tokenUrl, verifyToken } from '../../src/certificate/token.ts'
import { encodeTokenBody } from '../../src/certificate/token-body.ts'
import { maskDocumentNumber } from '../../src/shared/record/document-number.ts'
import { reviewTypes } from '../../src/shared/record/words.ts'
import { longData, now, sampleData, tokenSignerOf } from '../fixtures/certificate/sample.ts'

const keys = generateKeyPairSync('ed25519')
const tokenSigner = tokenSignerOf(keys.privateKey)
const others = generateKeyPairSync('ed25519')
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

describe('token', () => {
  it('contains what the certificate states, except the document number', async () => {
    const data = sampleData()
    const token = await issueToken(data, tokenSigner)
    const { intact, content, reasons } = verifyToken(token, [others.publicKey, keys.publicKey])
    expect({ intact, reasons }).toEqual({ intact: true, reasons: [] })
    expect(content).toEqual({
      number: data.number,
      name: '欧阳样例',
      maskedDocumentNumber: maskDocumentNumber(data.record.documentNumber),
      title: '高级工程师',
      unit: '贵州省住房和城乡建设厅',
      series: '工程技术人员',
      reviewType: 'ninePlusThree',
      obtainedOn: '2026-05-10',
      generatedAt: now,
    })
    expect(JSON.stringify(content)).not.toContain(data.record.documentNumber)
  })

  it('can be read back for any name, title and date', async () => {
    const short = (maxLength: number) =>
      fc.string({ unit: 'grapheme', minLength: 1, maxLength }).map((text) => text.normalize('NFC'))
    await fc.assert(
      fc.asyncProperty(
        short(24).filter((text) => text.length <= 50),
        short(8).filter((text) => text.length <= 20),
        fc.constantFrom(...reviewTypes),
        fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        async (name, title, reviewType, date) => {
          const obtainedOn = date.toISOString().slice(0, 10)
          const token = await issueToken(sampleData({ name, title, reviewType, obtainedOn }), tokenSigner)
          expect(verifyToken(token, [keys.publicKey]).content).toMatchObject({ name, title, reviewType, obtainedOn })
        },
      ),
      { numRuns: 200 },
    )
  })

  it('is invalid with a text in another form of Unicode', async () => {
    const composed = await issueToken(sampleData({ title: 'Caf\u00e9' }), tokenSigner)
    expect(verifyToken(composed, [keys.publicKey]).intact).toBe(true)
    const token = await issueToken(sampleData({ title: 'Cafe\u0301' }), tokenSigner)
    expect(verifyToken(token, [keys.publicKey]).intact).toBe(false)
  })

  it('is invalid after any single changed letter', async () => {
    const token = await issueToken(sampleData(), tokenSigner)
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...`${alphabet}0189abc+/=`), (at, letter) => {
        fc.pre(token[at] !== letter)
        const altered = token.slice(0, at) + letter + token.slice(at + 1)
        const result = verifyToken(altered, [keys.publicKey])
        expect(result.intact).toBe(false)
        expect(result.content).toBeUndefined()
        expect(result.reasons).toHaveLength(1)
      }),
      { numRuns: 400 },
    )
  })

  it('never throws, whatever the input', () => {
    const garbage = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 400 }),
      fc.uint8Array({ maxLength: 300 }).map(encodeBase32),
      fc.webUrl({ withFragments: true }),
    )
    fc.assert(
      fc.property(garbage, (text) => {
        expect(verifyToken(text, [keys.publicKey]).intact).toBe(false)
      }),
      { numRuns: 500 },
    )
    expect(verifyToken('A'.repeat(100_000), [keys.publicKey]).reasons).toEqual(['token.unreadable'])
  })

  it.each<[what: string, change: (token: string, url: string) => string]>([
    ['one letter more', (token) => `${token}A`],
    ['eight letters more', (token) => `${token}AAAAAAAA`],
    ['one letter fewer', (token) => token.slice(0, -1)],
    ['padding', (token) => `${token}===`],
    ['a blank inside', (token) => `${token.slice(0, 9)} ${token.slice(9)}`],
    ['a zero-width space inside', (token) => `${token.slice(0, 9)}\u200b${token.slice(9)}`],
    ['a full-width letter', (token) => token.replace('A', 'Ａ')],
    ['digits for letters', (token) => `0${token.slice(1)}`],
    ['4,001 letters', (token) => token.padEnd(4_001, 'A')],
    ['two fragments', (token, url) => `${url}#${token}`],
    ['a query before the fragment', (_, url) => url.replace('#', '?X=1#')],
    ['another scheme', (_, url) => url.replace(/^https/iu, 'ftp')],
    [
      'the same signature with s + L',
      (token) => {
        const bytes = decodeBase32(token)!
        const order = 2n ** 252n + 27742317777372353535851937790883648493n
        const s = BigInt(`0x${Buffer.from(bytes.subarray(-32)).reverse().toString('hex')}`) + order
        const changed = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()
        return encodeBase32(Buffer.concat([bytes.subarray(0, -32), changed]))
      },
    ],
  ])('is refused with %s', async (_, change) => {
    const token = await issueToken(sampleData(), tokenSigner)
    const url = tokenUrl('zczs.example.gov.cn', sampleData().number, token)
    const changed = change(token, url)
    expect(changed).not.toBe(token)
    expect(verifyToken(changed, [keys.publicKey])).toMatchObject({ intact: false, reasons: [expect.any(String)] })
  })

  it('gives different reasons for a foreign key, a forged signature and another certificate’s address', async () => {
    const data = sampleData()
    const token = await issueToken(data, tokenSigner)
    expect(verifyToken(token, [others.publicKey]).reasons).toEqual(['token.issuerUnknown'])
    expect(verifyToken(token, []).reasons).toEqual(['token.issuerUnknown'])

    const bytes = decodeBase32(token)!
    const forged = Buffer.concat([bytes.subarray(0, -64), sign(null, bytes.subarray(0, -64), others.privateKey)])
    expect(verifyToken(encodeBase32(forged), [keys.publicKey]).reasons).toEqual(['token.signatureWrong'])

    const url = tokenUrl('zczs.example.gov.cn', data.number, token)
    expect(verifyToken(url, [keys.publicKey]).intact).toBe(true)
    expect(verifyToken(url.replace('000123', '000124'), [keys.publicKey]).reasons).toEqual(['token.numberDiffers'])
    expect(verifyToken(`${url}?x`, [keys.publicKey]).reasons).toEqual(['token.unreadable'])
  })

  it('is read from an address in any case of its host, with white space around it', async () => {
    const data = sampleData()
    const token = await issueToken(data, tokenSigner)
    expect(tokenUrl('rcrs.example', 'N1', 'T')).toBe('HTTPS://RCRS.EXAMPLE/V/N1#T')
    expect(tokenUrl('https://rcrs.example//', 'N1', 'T')).toBe('HTTPS://RCRS.EXAMPLE/V/N1#T')
    expect(tokenUrl('HTTP://127.0.0.1:8080', 'N1', 'T')).toBe('HTTP://127.0.0.1:8080/V/N1#T')
    const verdict = (text: string) => verifyToken(text, [keys.publicKey]).reasons
    expect(verdict(` http://rcrs.example/v/${data.number.toLowerCase()}#${token}\n`)).toEqual([])
    expect(verdict(`${' '.repeat(4_001 - token.length)}${token}`)).toEqual([])
    // What is behind the 4,001st character is never looked at, so the token is cut.
    expect(verdict(`${' '.repeat(4_002 - token.length)}${token}`)).not.toEqual([])
    for (const address of [
      `https://rcrs.example/x/${data.number}#${token}`,
      `ftp://rcrs.example/v/${data.number}#${token}`,
      `https://rcrs.example/v/${'A'.repeat(41)}#${token}`,
      `x https://rcrs.example/v/${data.number}#${token}`,
      `#${token}`,
    ])
      expect(verdict(address), address).toEqual(['token.unreadable'])
  })

  it('refuses the same key’s signature over the body without the token’s prefix', async () => {
    const data = sampleData()
    const bytes = decodeBase32(await issueToken(data, tokenSigner))!
    const body = bytes.subarray(0, -64)
    const replayed = Buffer.concat([body, sign(null, body, keys.privateKey)])
    expect(verifyToken(encodeBase32(replayed), [keys.publicKey]).reasons).toEqual(['token.signatureWrong'])
  })

  it('fits into a QR code that prints at 25 mm: version 12 usually, 14 for the longest names', async () => {
    const versionOf = async (data: ReturnType<typeof sampleData>) => {
      const url = tokenUrl('rcrs.guizhou.gov.cn', data.number, await issueToken(data, tokenSigner))
      const [before = '', after = ''] = url.split('#')
      const segments = [
        { data: before, mode: 'alphanumeric' },
        { data: Buffer.from('#'), mode: 'byte' },
        { data: after, mode: 'alphanumeric' },
      ] as const
      return QRCode.create([...segments], { errorCorrectionLevel: 'M' }).version
    }
    expect(await versionOf(sampleData())).toBeLessThanOrEqual(12)
    expect(await versionOf(longData())).toBeLessThanOrEqual(14)
  })

  it('cuts the unit visibly instead of the name, and fails when even that is not enough', async () => {
    const { content } = verifyToken(await issueToken(longData(), tokenSigner), [keys.publicKey])
    const { record } = longData()
    expect(content?.name).toBe(record.name)
    expect(content?.title).toBe(record.title)
    expect(content?.unit.endsWith('…')).toBe(true)
    expect(record.unit.startsWith(content?.unit.slice(0, -1) ?? '?')).toBe(true)
    await expect(issueToken(sampleData({ name: '长'.repeat(120) }), tokenSigner)).rejects.toThrow(
      expect.objectContaining({ code: 'certificate.textTooLong', details: { field: '姓名、资格名称' } }),
    )
  })

  it('refuses any key that is not Ed25519', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const token = await issueToken(sampleData(), tokenSigner)
    expect(() => verifyToken(token, [publicKey])).toThrow(/tokenKeyWrong/)
  })

  it('accepts only its own version', async () => {
    const body = Buffer.from(
      encodeTokenBody(
        { ...verifyToken(await issueToken(sampleData(), tokenSigner), [keys.publicKey]).content! },
        Buffer.alloc(4),
      )!,
    )
    body[0] = 2
    expect(verifyToken(encodeBase32(Buffer.concat([body, Buffer.alloc(64)])), [keys.publicKey]).reasons).toEqual([
      'token.unreadable',
    ])
  })
})

describe('base32', () => {
  it('has one spelling for each byte string', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(decodeBase32(encodeBase32(bytes))).toEqual(Uint8Array.from(bytes))
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 40 }), (text) => {
        const bytes = decodeBase32(text)
        if (bytes) expect(encodeBase32(bytes)).toBe(text)
      }),
    )
  })

  it('agrees with RFC 4648', () => {
    for (const [text, coded] of [
      ['f', 'MY'],
      ['fo', 'MZXQ'],
      ['foobar', 'MZXW6YTBOI'],
    ] as const)
      expect(encodeBase32(Buffer.from(text))).toBe(coded)
  })

  it('refuses other letters, impossible lengths and bits that are left over', () => {
    for (const text of ['my', 'M', 'MZX', 'MZXW6Y', 'MZ', 'MY======', 'M1', 'M Y'])
      expect(decodeBase32(text)).toBeUndefined()
    expect(decodeBase32('')).toEqual(new Uint8Array())
  })
})
