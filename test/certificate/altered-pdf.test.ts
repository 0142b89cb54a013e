import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { context, element, integer, readElement, readElements, sequence, setOf } from '../../src/certificate/cms/der.ts'
import { hasLowS } from '../../src/certificate/cms/ecdsa-signature.ts'
import { identifiers } from '../../src/certificate/cms/object-identifiers.ts'
import { encodeSignedData } from '../../src/certificate/cms/signed-data.ts'
import { verifyCertificatePdf } from '../../src/certificate/verify-pdf.ts'
import {
  anatomyOf,
  overlay,
  resealed,
  signedDataElements,
  signedDataOf,
  updated,
  withContents,
  withSignature,
} from '../fixtures/certificate/altered-pdf.ts'
import { run, temporaryFolder } from '../fixtures/certificate/foreign-tool.ts'
import { createProvince, now, sampleData } from '../fixtures/certificate/sample.ts'

const province = createProvince()
let file: Buffer
let other: Buffer
beforeAll(async () => {
  file = Buffer.from(await province.writer.write(sampleData()))
  other = Buffer.from(await province.writer.write(sampleData({ name: '欧阳样本' })))
})

const reasonsOf = (bytes: Uint8Array): readonly string[] => {
  const options = { trustAnchors: [province.authority.rootCertificate], seals: province.seals, at: now }
  const { intact, issuedByProvince, number, reasons } = verifyCertificatePdf(bytes, options)
  expect([intact, issuedByProvince, number]).toEqual([false, null, null])
  return reasons
}

const byteRange = /\/ByteRange\[[^\]]*\]/
const changedRange = (values: string) =>
  withSignature(file, (body) =>
    body.replace(byteRange, (range) => `${`/ByteRange[${values}`.padEnd(range.length - 1)}]`),
  )

/** The second signed part moved behind objects that a forger adds. */
const wrapped = (rangeMoved: boolean): Buffer => {
  const { start, end, page, root, size } = anatomyOf(file)
  const head = file.toString('latin1', 0, end)
  const [[, paint], [, painted]] = overlay(anatomyOf(file)) as [[number, string], [number, string]]
  const objects = `\n${page.number} 0 obj\n${painted}\nendobj\n${size} 0 obj\n${paint}\nendobj\n`
  const entry = (at: number) => `${String(end + at).padStart(10, '0')} 00000 n \n`
  const table = `xref\n${page.number} 1\n${entry(1)}${size} 1\n${entry(objects.indexOf(`${size} 0 obj`))}`
  const added = `${objects}${table}trailer\n<</Size ${size + 1}/Root ${root} 0 R>>\n`
  const moved = `/ByteRange[0 ${start} ${end + added.length} ${file.length - end}`
  const first = rangeMoved ? head.replace(byteRange, (range) => `${moved.padEnd(range.length - 1)}]`) : head
  return Buffer.concat([Buffer.from(first + added, 'latin1'), file.subarray(end)])
}

const rewrittenBy = (program: string, ...options: string[]): Buffer => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a.pdf'), file)
  run(folder, program, ...options, 'a.pdf', 'b.pdf')
  return Buffer.from(run(folder, 'base64', 'b.pdf'), 'base64')
}

const twoFields = (forgedFirst: boolean): Buffer => {
  const { size, field, signature, catalog } = anatomyOf(file)
  const forged = field.body.replace(/\/V (\d+) 0 R/, `/V ${size + 1} 0 R`).replace('(Seal)', '(Other)')
  const fields = catalog.body.replace(
    /\/Fields\[(.*?)\]/,
    forgedFirst ? `/Fields[${size} 0 R $1]` : `/Fields[$1 ${size} 0 R]`,
  )
  return updated(file, [
    [size, forged],
    [size + 1, signature.body],
    [Number(catalog.number), fields],
  ])
}

/** The signature with n − s in place of s: as valid as the other for any program that only verifies it. */
const negated = (): Buffer => {
  const { attributes, signature, signer } = signedDataOf(file)
  const [r, s] = readElements(readElement(signature).content)
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const high = (order - BigInt(`0x${s!.content.toString('hex')}`)).toString(16).padStart(64, '0')
  const changed = sequence(r!.raw, integer(Buffer.from(high, 'hex')))
  expect([hasLowS(signature), hasLowS(changed)]).toEqual([true, false])
  return withContents(file, encodeSignedData(attributes, changed, signer))
}

const withRootInside = (): Buffer => {
  const { attributes, signature, signer } = signedDataOf(file)
  const root = new X509Certificate(province.authority.rootCertificate)
  const certificates = [...signer.certificates, root]
  return withContents(file, encodeSignedData(attributes, signature, { ...signer, certificates }))
}

/** The CMS with other signer infos. */
const withSigners = (change: (signerInfo: Buffer) => readonly Buffer[]): Buffer => {
  const parts = signedDataElements(file)
  const signers = setOf(...change(readElement(parts[4]!).content))
  const signedData = element(context(0), sequence(...parts.slice(0, 4), signers))
  return withContents(file, sequence(identifiers.signedData, signedData))
}

const withUnsignedAttribute = (): Buffer =>
  withSigners((signerInfo) => {
    const parts = readElements(readElement(signerInfo).content).map(({ raw }) => raw)
    const attribute = sequence(identifiers.contentType, setOf(identifiers.data))
    return [sequence(...parts, element(context(1), attribute))]
  })

const indefinite = (): Buffer => {
  const { content } = readElement(sealDer())
  return withContents(file, Buffer.concat([Buffer.of(0x30, 0x80), content, Buffer.of(0, 0)]))
}
const sealDer = (): Buffer => {
  const { attributes, signature, signer } = signedDataOf(file)
  return encodeSignedData(attributes, signature, signer)
}

const inGap = (write: (changed: Buffer, start: number, end: number) => void): Buffer => {
  const { start, end } = anatomyOf(file)
  const changed = Buffer.from(file)
  write(changed, start, end)
  return changed
}

const stretched = (): Buffer => {
  const anatomy = anatomyOf(file)
  const { signature, start, end } = anatomy
  const make = (length: number) =>
    updated(file, [
      ...overlay(anatomy),
      [
        Number(signature.number),
        signature.body.replace(byteRange, `/ByteRange[0 ${start} ${end} ${String(length - end).padStart(9, '0')}]`),
      ],
    ])
  return make(make(0).length)
}

const contentsElsewhere = (): Buffer => {
  const { text, page, size, root, table } = anatomyOf(file)
  const content = /\/Contents (\d+) 0 R/.exec(page.body)![1]!
  const ornament = /\/Ornament (\d+) 0 R/.exec(page.body)![1]!
  const offset = String(text.indexOf(`\n${ornament} 0 obj`) + 1).padStart(10, '0')
  const end = `xref\n${content} 1\n${offset} 00000 n \ntrailer\n<</Size ${size}/Root ${root} 0 R/Prev ${table}>>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.concat([file, Buffer.from(end, 'latin1')])
}

describe('an altered certificate is refused', () => {
  test.each<[what: string, change: () => Buffer, reason: string]>([
    ['a comment appended', () => Buffer.concat([file, Buffer.from('% more\n')]), 'seal.notFullyCovered'],
    ['a line feed appended', () => Buffer.concat([file, Buffer.from('\n')]), 'seal.notFullyCovered'],
    ['a NUL appended', () => Buffer.concat([file, Buffer.alloc(1)]), 'seal.notFullyCovered'],
    ['its last byte dropped', () => file.subarray(0, -1), 'seal.notFullyCovered'],
    ['an overlay in an update', () => updated(file, overlay(anatomyOf(file))), 'seal.notFullyCovered'],
    [
      'an overlay without a table',
      () => {
        const objects = overlay(anatomyOf(file)).map(([number, body]) => `${number} 0 obj\n${body}\nendobj\n`)
        return Buffer.concat([file, Buffer.from(objects.join(''), 'latin1')])
      },
      'seal.notFullyCovered',
    ],
    [
      'a second trailer alone',
      () => {
        const { size, root, table } = anatomyOf(file)
        const end = `\ntrailer\n<</Size ${size}/Root ${root} 0 R/Prev ${table}>>\nstartxref\n${table}\n%%EOF\n`
        return Buffer.concat([file, Buffer.from(end)])
      },
      'seal.notFullyCovered',
    ],
    [
      'a copied signature in an update',
      () => {
        const anatomy = anatomyOf(file)
        return updated(file, [...overlay(anatomy), [Number(anatomy.signature.number), anatomy.signature.body]])
      },
      'seal.notFullyCovered',
    ],
    ['a byte range stretched over an update', stretched, 'seal.notFullyCovered'],
    ['zeros for a signature', () => inGap((b, start, end) => b.fill('0', start + 1, end - 1)), 'seal.malformed'],
    [
      'an empty signature',
      () => inGap((b, start, end) => b.fill(' ', b.write('>', start + 1, 'latin1') + start + 1, end)),
      'seal.notFullyCovered',
    ],
    ['no byte range', () => withSignature(file, (body) => body.replace(byteRange, '')), 'seal.missing'],
    [
      'null for a byte range',
      () => withSignature(file, (body) => body.replace(byteRange, '/ByteRange null')),
      'seal.notFullyCovered',
    ],
    [
      'a negative byte range',
      () => changedRange(`0 -1 ${anatomyOf(file).end} ${file.length - anatomyOf(file).end}`),
      'seal.notFullyCovered',
    ],
    [
      'a second gap in the byte range',
      () => {
        const { start, end } = anatomyOf(file)
        return changedRange(`0 9 9 ${start - 9} ${end} ${file.length - end}`)
      },
      'seal.notFullyCovered',
    ],
    ['a wrapped signature', () => wrapped(false), 'file.damaged'],
    ['a wrapped signature and its range moved', () => wrapped(true), 'file.damaged'],
    [
      'a gap that is wider than the signature',
      () =>
        inGap((changed, start, end) => {
          const used = start + 1 + sealDer().length * 2
          changed.write('>/Evil(x)', used, 'latin1')
          changed.fill(' ', used + 9, end)
        }),
      'seal.notFullyCovered',
    ],
    ['other padding of the signature', () => inGap((b, _, end) => b.write('41', end - 3, 'latin1')), 'seal.malformed'],
    [
      'a signature in capital letters',
      () => inGap((b, start, end) => b.write(b.toString('latin1', start, end).toUpperCase(), start, 'latin1')),
      'seal.malformed',
    ],
    [
      'a space in the signature',
      () =>
        inGap((changed, start, end) => {
          const digits = sealDer().toString('hex')
          changed.write(
            `${digits.slice(0, 100)} ${digits.slice(100)}`.padEnd(end - start - 2, '0'),
            start + 1,
            'latin1',
          )
        }),
      'seal.malformed',
    ],
    [
      'an annotation in an update',
      () => {
        const { size, page } = anatomyOf(file)
        const note = '<</Type/Annot/Subtype/FreeText/Rect[150 600 350 630]/DA(/Helv 12 Tf)/Contents(forged)/F 4>>'
        const annotated = page.body.replace(/\/Annots\[(.*?)\]/, `/Annots[$1 ${size} 0 R]`)
        return updated(file, [[size, note] as const, [Number(page.number), annotated] as const])
      },
      'seal.notFullyCovered',
    ],
    ['a table that points the page elsewhere', contentsElsewhere, 'seal.notFullyCovered'],
    [
      'a new catalog',
      () => {
        const { size, catalog } = anatomyOf(file)
        const body = catalog.body.replace(/\/Number\([^)]*\)/, '/Number(GZZC2099010100001)')
        return updated(file, [[size, body]], { root: String(size) })
      },
      'seal.notFullyCovered',
    ],
    ['junk before its header', () => Buffer.concat([Buffer.from('junk\n'), file]), 'file.notPdf'],
    ['its header doubled', () => Buffer.concat([Buffer.from('%PDF-1.7\n'), file]), 'file.damaged'],
    [
      'a hybrid table',
      () => updated(file, overlay(anatomyOf(file)), { trailer: `/XRefStm ${anatomyOf(file).table}` }),
      'seal.notFullyCovered',
    ],
    ['object streams', () => rewrittenBy('qpdf', '--object-streams=generate'), 'file.damaged'],
    ['linearization', () => rewrittenBy('qpdf', '--linearize'), 'seal.notFullyCovered'],
    [
      'the signature of another certificate',
      () =>
        inGap((changed, start) => {
          const theirs = anatomyOf(other)
          other.copy(changed, start, theirs.start, theirs.end)
        }),
      'seal.digestDiffers',
    ],
    ['the other value of s', negated, 'seal.malformed'],
    ['the root added to the signature', withRootInside, 'seal.malformed'],
    ['an indefinite length in the signature', indefinite, 'seal.malformed'],
    ['an unsigned attribute', withUnsignedAttribute, 'seal.malformed'],
    ['two signers', () => withSigners((signerInfo) => [signerInfo, signerInfo]), 'seal.malformed'],
    ['a second field, first', () => twoFields(true), 'seal.notFullyCovered'],
    ['a second field, last', () => twoFields(false), 'seal.notFullyCovered'],
    [
      'one key given twice, once with an escape',
      () => withSignature(file, (body) => body.replace(/\/Reason<[^>]*>/, '/By#74eRange[0 1 2 3]')),
      'file.damaged',
    ],
  ])('with %s', (_, change, reason) => {
    expect(reasonsOf(change())).toEqual([reason])
  })

  test('even when the province sealed two fields itself', async () => {
    const { text } = anatomyOf(file)
    const changed = text.replace(/\/Fields\[(\d+ 0 R)\]\/SigFlags 3/, (all, field: string) =>
      `/Fields[${field} ${field}]`.padEnd(all.length),
    )
    expect(changed).not.toBe(text)
    expect(reasonsOf(await resealed(Buffer.from(changed, 'latin1'), signer()))).toEqual(['seal.several'])
  })

  test('when the trailer names a table before it, even if the province sealed that', async () => {
    const changed = anatomyOf(file).text.replace(/\/ID\[.*?\]/s, (all) => '/Prev 9'.padEnd(all.length))
    expect(changed).not.toBe(anatomyOf(file).text)
    expect(reasonsOf(await resealed(Buffer.from(changed, 'latin1'), signer()))).toEqual(['seal.notFullyCovered'])
  })
})

/** The province's signer with the certificates that its sealer embeds. */
const signer = () => ({ ...province.signer, certificateChain: province.signer.certificateChain.slice(0, 1) })
