import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createCertificateWriter } from '../../src/certificate/certificate-writer.ts'
import { verificationReasons } from '../../src/certificate/data/verification-reason.ts'
import { createSealer, localSealSigner } from '../../src/certificate/seal.ts'
import { createTestAuthority } from '../../src/certificate/test-authority.ts'
import { verifyToken } from '../../src/certificate/token.ts'
import { verifyCertificatePdf } from '../../src/certificate/verify-pdf.ts'
import { run, temporaryFolder } from '../fixtures/certificate/foreign-tool.ts'
import { createProvince, now, type Province, sampleData, tokenSignerOf } from '../fixtures/certificate/sample.ts'
import { sealHole } from '../fixtures/certificate/seal-hole.ts'

const province = createProvince()
let file: Buffer
beforeAll(async () => {
  file = Buffer.from(await province.writer.write(sampleData()))
})

const verified = (bytes: Uint8Array, by: Province = province, at = now) =>
  verifyCertificatePdf(bytes, { trustAnchors: [by.authority.rootCertificate], seals: by.seals, at })

/** An incremental update that paints over the page. Many readers still call the signature valid. */
const overlaid = (original: Buffer): Buffer => {
  const text = original.toString('latin1')
  const previous = /startxref\n(\d+)\n%%EOF\s*$/.exec(text)![1]!
  const [, size, root] = /trailer\n<<\/Size (\d+)\/Root (\d+) 0 R/.exec(text)!
  const [, pageNumber, page] = /\n(\d+) 0 obj\n(<<\/Type\/Page\/.*?)\nendobj/s.exec(text)!
  const paint = '1 1 1 rg 150 600 200 30 re f'
  const stream = `${size} 0 obj\n<</Length ${paint.length}>>\nstream\n${paint}\nendstream\nendobj\n`
  const newPage = `${pageNumber} 0 obj\n${page!.replace(/\/Contents (\d+ 0 R)/, `/Contents[$1 ${size} 0 R]`)}\nendobj\n`
  const offset = (length: number) => String(original.length + length).padStart(10, '0')
  const table =
    `xref\n${pageNumber} 1\n${offset(stream.length)} 00000 n \n${size} 1\n${offset(0)} 00000 n \n` +
    `trailer\n<</Size ${Number(size) + 1}/Root ${root} 0 R/Prev ${previous}>>\n` +
    `startxref\n${original.length + stream.length + newPage.length}\n%%EOF\n`
  return Buffer.concat([original, Buffer.from(stream + newPage + table, 'latin1')])
}

/** The file with one stretch of text replaced by another of the same length. */
const replaced = (text: string, replacement: string): Buffer => {
  const changed = Buffer.from(file)
  const at = changed.indexOf(text)
  expect(at).toBeGreaterThan(0)
  expect(replacement).toHaveLength(text.length)
  changed.write(replacement, at, 'latin1')
  return changed
}

/** The file after a change, sealed anew by the province. */
const resealed = async (changed: Buffer): Promise<Buffer> => {
  const { start, end } = sealHole(changed)
  changed.fill('0', start + 1, end - 1)
  await createSealer(province.signer).seal(changed, changed.indexOf('/ByteRange['))
  return changed
}

describe('a genuine certificate', () => {
  it('is intact and issued by the province, and gives its number and token', () => {
    const result = verified(file)
    expect(result).toMatchObject({
      intact: true,
      issuedByProvince: true,
      number: 'GZZC2026051000123',
      signedAt: now,
      certificateSubject: '贵州省专业技术职务资格证书专用章',
      reasons: [],
    })
    expect(verifyToken(result.token ?? '', [province.tokenKeys.publicKey]).content?.number).toBe(result.number)
  })

  it('is verified by a DER anchor among others', () => {
    const der = new X509Certificate(province.authority.rootCertificate).raw
    const other = createTestAuthority(now).rootCertificate
    expect(
      verifyCertificatePdf(file, { trustAnchors: [other, der], seals: province.seals, at: now }).issuedByProvince,
    ).toBe(true)
  })
})

describe('a changed file', () => {
  it('is not intact, whichever bit of it is flipped', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(7), (at, bit) => {
        const changed = Buffer.from(file)
        changed[at]! ^= 1 << bit
        expect(verified(changed)).toMatchObject({ intact: false, issuedByProvince: null, number: null, token: null })
      }),
      { numRuns: 600 },
    )
  })

  it('is not intact when the signature itself is changed, even in its padding or spelling', () => {
    const { start, end } = sealHole(file)
    fc.assert(
      fc.property(fc.integer({ min: start, max: end - 1 }), fc.nat(7), (at, bit) => {
        const changed = Buffer.from(file)
        changed[at]! ^= 1 << bit
        expect(verified(changed).intact).toBe(false)
      }),
      { numRuns: 600 },
    )
  })

  it.each([
    ['overlaid by an incremental update', () => overlaid(file), 'seal.notFullyCovered'],
    ['with bytes appended', () => Buffer.concat([file, Buffer.from('\n% more\n')]), 'seal.notFullyCovered'],
    ['with bytes put before it', () => Buffer.concat([Buffer.from('%PDF-1.7\n'), file]), 'file.damaged'],
    ['cut short', () => file.subarray(0, -40), 'file.damaged'],
    [
      'with its signature zeroed',
      () => {
        const changed = Buffer.from(file)
        const { start, end } = sealHole(file)
        changed.fill('0', start + 1, end - 1)
        return changed
      },
      'seal.malformed',
    ],
  ] as const)('%s is refused', (_, change, reason) => {
    expect(verified(change())).toMatchObject({ intact: false, reasons: [reason] })
  })

  it.each<[string, () => Buffer, string]>([
    ['another kind of signature', () => replaced('ETSI.CAdES.detached', 'ETSI.CAdES.detacheD'), 'seal.malformed'],
    ['a time in another form', () => replaced('/M(D:', '/M(E:'), 'seal.malformed'],
    ['a byte range that begins later', () => replaced('/ByteRange[0 ', '/ByteRange[1 '), 'seal.notFullyCovered'],
    ['another number', () => replaced('/Number(GZZC2026', '/Number(GZZC2025'), 'seal.digestDiffers'],
    [
      'a signature in capital letters',
      () => {
        const { start, end } = sealHole(file)
        const digits = file.toString('latin1', start, end)
        return replaced(digits, digits.toUpperCase())
      },
      'seal.malformed',
    ],
    [
      'bytes behind the signature',
      () => {
        const changed = Buffer.from(file)
        changed.write('1', sealHole(file).end - 2, 'latin1')
        return changed
      },
      'seal.malformed',
    ],
    [
      'another signature value',
      () => {
        const { start, der } = sealHole(file)
        // The signature is the last element. Its last digit stays a lower-case one.
        const at = start + 1 + 2 * der.length - 1
        const changed = Buffer.from(file)
        changed.write(changed[at] === 0x30 ? '1' : '0', at, 'latin1')
        return changed
      },
      'seal.signatureWrong',
    ],
  ])('with %s is refused by its reason', (_, change, reason) => {
    expect(verified(change())).toMatchObject({ intact: false, reasons: [reason] })
  })

  it('is refused after another program has rewritten it', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'a.pdf'), file)
    run(folder, 'qpdf', 'a.pdf', 'b.pdf')
    expect(verified(readFileSync(join(folder, 'b.pdf'))).intact).toBe(false)
  })

  it('must be covered completely, because poppler calls the overlaid one valid', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'overlaid.pdf'), overlaid(file))
    expect(run(folder, 'pdfsig', '-nocert', 'overlaid.pdf')).toContain('Signature is Valid')
  })

  it('is refused with the signature of another certificate', async () => {
    const other = Buffer.from(await province.writer.write(sampleData({ name: '欧阳样本' })))
    const [mine, theirs] = [sealHole(file), sealHole(other)]
    const changed = Buffer.from(file)
    other.copy(changed, mine.start, theirs.start, theirs.end)
    expect(verified(changed)).toMatchObject({ intact: false, reasons: ['seal.digestDiffers'] })
  })
})

describe('the issuer', () => {
  it('is not the province when the seal is of another authority', async () => {
    const forger = createProvince()
    const forged = await forger.writer.write(sampleData())
    expect(verified(forged)).toMatchObject({
      intact: true,
      issuedByProvince: false,
      reasons: ['issuer.unknown', 'seal.notListed'],
    })
    expect(verified(forged, forger).issuedByProvince).toBe(true)
    expect(verifyCertificatePdf(file, { trustAnchors: [], at: now }).reasons).toEqual(['issuer.unknown'])
  })

  it('is not the province when the seal was set outside its certificate’s validity, or is dated ahead', async () => {
    const late = await province.writer.write({ ...sampleData(), generatedAt: new Date('2032-01-01T00:00:00Z') })
    expect(verified(late, province, new Date('2032-01-02')).reasons).toEqual(['issuer.notValidAtSigning'])
    expect(verified(file, province, new Date('2026-05-01')).reasons).toEqual(['seal.inFuture'])
    // A certificate stays valid after its seal has expired.
    expect(verified(file, province, new Date('2040-01-01')).issuedByProvince).toBe(true)
  })

  it('may state a time that is five minutes ahead of the verifier’s clock', () => {
    const ahead = (milliseconds: number) => verified(file, province, new Date(now.getTime() - milliseconds)).reasons
    expect(ahead(5 * 60_000)).toEqual([])
    expect(ahead(5 * 60_000 + 1)).toEqual(['seal.inFuture'])
  })

  it('may set the seal from the first second of its certificate’s validity to the last', async () => {
    const { validFromDate, validToDate } = new X509Certificate(province.authority.sealCertificate)
    const sealedAt = async (time: number): Promise<readonly string[]> => {
      const generatedAt = new Date(time)
      return verified(await province.writer.write({ ...sampleData(), generatedAt }), province, generatedAt).reasons
    }
    expect(await sealedAt(validFromDate.getTime())).toEqual([])
    expect(await sealedAt(validToDate.getTime())).toEqual([])
    expect(await sealedAt(validFromDate.getTime() - 1000)).toEqual(['issuer.notValidAtSigning', 'seal.outsidePeriod'])
    expect(await sealedAt(validToDate.getTime() + 1000)).toEqual(['issuer.notValidAtSigning'])
  })

  it('is the province for a file that it sealed and that is no certificate', async () => {
    expect(verified(await resealed(Buffer.from(file)))).toMatchObject({ intact: true, reasons: [] })
    expect(verified(await resealed(replaced('/GZZC<<', '/GZZX<<')))).toMatchObject({
      intact: true,
      issuedByProvince: true,
      number: null,
      token: null,
      reasons: ['file.notCertificate'],
    })
  })

  it('is not the province when a root or a certificate without the right to seal was used', async () => {
    const { rootKey, rootCertificate, sealKey, sealCertificate } = province.authority
    const tokenSigner = tokenSignerOf(province.tokenKeys.privateKey)
    const byRoot = await createCertificateWriter({
      signer: localSealSigner(rootKey, [rootCertificate]),
      tokenSigner,
    }).write(sampleData())
    expect(verified(byRoot)).toMatchObject({
      intact: true,
      issuedByProvince: false,
      reasons: ['issuer.notForSealing', 'seal.notListed'],
    })
    // The seal's own certificate is no authority, so it is useless as an anchor.
    const bySeal = await createCertificateWriter({
      signer: localSealSigner(sealKey, [sealCertificate]),
      tokenSigner,
    }).write(sampleData())
    expect(verifyCertificatePdf(bySeal, { trustAnchors: [sealCertificate], at: now }).issuedByProvince).toBe(false)
  })
})

describe('anything else', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'file.notPdf'],
    ['an executable', Buffer.from('MZ\x90\0'), 'file.notPdf'],
    ['a header alone', Buffer.from('%PDF-1.7\n'), 'file.damaged'],
    ['a file of over 2 MB', Buffer.alloc(2 * 1024 * 1024 + 1, '%PDF-1.7 '), 'file.tooLarge'],
    ['a file of 2 MB that is no PDF', Buffer.alloc(2 * 1024 * 1024, 'PDF'), 'file.notPdf'],
    ['a header in lower case', Buffer.from('%pdf-1.7\n'), 'file.notPdf'],
    ['a table of endless size', Buffer.from('%PDF-1.7\nxref\n0 9999999999\nstartxref\n9\n%%EOF'), 'file.damaged'],
    [
      'tables that point to each other',
      Buffer.from('%PDF-1.7\nxref\n0 0\ntrailer\n<</Prev 9>>\nstartxref\n9\n%%EOF'),
      'seal.notFullyCovered',
    ],
    [
      'deep nesting',
      Buffer.from(`%PDF-1.7\nxref\n0 0\ntrailer\n<</A ${'['.repeat(100_000)}\nstartxref\n9\n%%EOF`),
      'file.damaged',
    ],
  ])('%s is refused with a reason', (_, bytes, reason) => {
    expect(verified(bytes)).toMatchObject({ intact: false, reasons: [reason] })
  })

  it('has a reason of its own when a valid PDF has no seal', () => {
    const catalog = '%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n'
    const table = 'xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\n'
    const pdf = `${catalog}${table}startxref\n${catalog.length}\n%%EOF\n`
    expect(verified(Buffer.from(pdf)).reasons).toEqual(['seal.missing'])
  })

  it('never makes verification throw', () => {
    fc.assert(
      fc.property(
        fc.nat(file.length),
        fc.nat(file.length),
        fc.uint8Array({ maxLength: 64 }),
        (from, to, replacement) => {
          const changed = Buffer.concat([file.subarray(0, from), replacement, file.subarray(to)])
          fc.pre(!changed.equals(file))
          const { intact, reasons } = verified(changed)
          expect(intact).toBe(false)
          for (const reason of reasons) expect(verificationReasons).toHaveProperty([reason])
        },
      ),
      { numRuns: 500 },
    )
  })

  it('does not hide an unreadable anchor', () => {
    expect(() => verifyCertificatePdf(file, { trustAnchors: ['no certificate'], at: now })).toThrow(/anchorUnreadable/)
  })
})
