import { afterEach, describe, expect, test, vi } from 'vitest'
import { ParseBudget } from '../../src/certificate/pdf/parse-budget.ts'
import { verifyCertificatePdf } from '../../src/certificate/verify-pdf.ts'
import { createProvince, now, sampleData } from '../fixtures/certificate/sample.ts'

const province = createProvince()
const spending = vi.spyOn(ParseBudget.prototype, 'spend')
afterEach(() => spending.mockClear())

const verified = (file: Uint8Array) =>
  verifyCertificatePdf(file, { trustAnchors: [province.authority.rootCertificate], seals: province.seals, at: now })

/** A file of numbered objects, the first of which is its catalog. */
const pdfOf = (objects: readonly string[]): Buffer => {
  let text = '%PDF-1.7\n'
  const entries = objects.map((body, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${body}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const table = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries.join('')}`
  return Buffer.from(
    `${text}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`,
    'latin1',
  )
}

const catalog = '<</Type/Catalog/AcroForm 2 0 R>>'
const spent = () => spending.mock.calls.reduce((sum, [bytes]) => sum + bytes, 0)

describe('one budget for the parsing of a file', () => {
  test.each<[what: string, file: () => Buffer, reason: string]>([
    [
      'many fields that lead to one large object',
      () => pdfOf([catalog, `<</Fields[${'3 0 R '.repeat(400)}]>>`, `<</A[${'0 '.repeat(100_000)}]>>`]),
      'seal.several',
    ],
    [
      'one field that is a large object',
      () => pdfOf([catalog, '<</Fields[3 0 R]>>', `<</A[${'0 '.repeat(900_000)}]>>`]),
      'file.damaged',
    ],
    ['a large catalog', () => pdfOf([`<</Type/Catalog/A[${'0 '.repeat(900_000)}]>>`]), 'file.damaged'],
    [
      'many objects at the start of one long comment',
      () => {
        const comment = `%${'x'.repeat(1_900_000)}\n`
        return pdfOf([catalog, `<</Fields[3 0 R]>>`, `${comment}<</V ${comment.length} >>`]).subarray(0, 2_000_000)
      },
      'file.damaged',
    ],
    [
      'a chain of objects',
      () =>
        pdfOf([
          catalog,
          ...Array.from({ length: 900 }, (_, index) => `<</Fields ${index + 3} 0 R/A[${'0 '.repeat(1_000)}]>>`),
        ]),
      'seal.missing',
    ],
    [
      'a table that leads to itself',
      () => {
        const head = '%PDF-1.7\n'
        const table = `xref\n${'0 0 '.repeat(400_000)}\ntrailer\n<</Size 4/Root 1 0 R/Prev ${head.length}>>\n`
        return Buffer.from(`${head}${table}startxref\n${head.length}\n%%EOF\n`)
      },
      'file.damaged',
    ],
    [
      'a table that names one object again and again',
      () => {
        const entry = '0000000009 00000 n \n'
        const table = `xref\n${`1 1\n${entry}`.repeat(2_000)}trailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n`
        return Buffer.from(`%PDF-1.7\n${table}`)
      },
      'file.damaged',
    ],
    ['a deeply nested value', () => pdfOf([`<</Type/Catalog/A ${'['.repeat(900_000)}`]), 'file.damaged'],
  ])('refuses %s after a bounded effort', (_, file, reason) => {
    const bytes = file()
    expect(bytes.length).toBeLessThanOrEqual(2 * 1024 * 1024)
    expect(verified(bytes)).toMatchObject({ intact: false, reasons: [reason] })
    expect(spending.mock.calls.length).toBeLessThanOrEqual(20_001)
    // The last token may end behind the budget, but not behind the file.
    expect(spent()).toBeLessThanOrEqual(1024 * 1024 + bytes.length)
  })

  test('leaves a genuine certificate far below its limits', async () => {
    expect(verified(await province.writer.write(sampleData()))).toMatchObject({ issuedByProvince: true, reasons: [] })
    expect(spending.mock.calls.length).toBeLessThan(1_000)
    expect(spent()).toBeLessThan(100_000)
  })
})
