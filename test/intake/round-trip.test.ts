import { createRequire } from 'node:module'
import * as sheetjs from '@e965/xlsx'
import fc from 'fast-check'
import { writeXlsx } from 'hucre'
import { describe, expect, it } from 'vitest'
import { readRecords } from '../../src/core/intake/read/record-file.ts'
import type { Field } from '../../src/shared/record/record-fields.ts'
import { columns } from '../../src/shared/record/template-columns.ts'
import { assembleRecord } from '../../src/shared/rules/assemble.ts'
import { encodeGb18030 } from '../fixtures/tables/gb18030.ts'
import { workbookOf } from '../fixtures/tables/ooxml.ts'
import { sampleDictionary } from '../fixtures/unit/enrolled-unit.ts'

const ExcelJS = createRequire(import.meta.url)('exceljs') as typeof import('exceljs')

const fields = columns.filter(({ required }) => required).map(({ field }) => field)
const headers = columns.filter(({ required }) => required).map(({ header }) => header)
type Table = string[][]

const escaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_')
const csv = (rows: Table) =>
  rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\r\n')

const makers: Record<string, (rows: Table) => Promise<Uint8Array>> = {
  async exceljs(rows) {
    const book = new ExcelJS.Workbook()
    book.addWorksheet('表').addRows(rows)
    return new Uint8Array((await book.xlsx.writeBuffer()) as ArrayBuffer)
  },
  async sheetjs(rows) {
    const book = sheetjs.utils.book_new()
    sheetjs.utils.book_append_sheet(book, sheetjs.utils.aoa_to_sheet(rows), '表')
    return new Uint8Array(sheetjs.write(book, { type: 'array', bookType: 'xlsx' }) as ArrayBuffer)
  },
  hucre: (rows) => writeXlsx({ sheets: [{ name: '表', rows }] }),
  'by hand': (rows) =>
    workbookOf({
      sheets: [
        {
          xml: rows
            .map(
              (row) =>
                `<row>${row.map((value) => `<c t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`).join('')}</row>`,
            )
            .join(''),
        },
      ],
    }),
  'text in UTF-8': async (rows) => Buffer.from(csv(rows)),
  'text in GB18030': async (rows) => encodeGb18030(csv(rows)),
  'text in UTF-16': async (rows) => Buffer.from(`\ufeff${csv(rows)}`, 'utf16le'),
}

const text = fc
  .string({
    unit: fc.constantFrom(...'样例甲乙䶮㛃𬭎𰻝·•．，（）()&<>"; \u3000Ａa1xX_é\n=-@'),
    minLength: 1,
    maxLength: 12,
  })
  .filter((value) => value.trim() !== '')
const usual: Partial<Record<Field, fc.Arbitrary<string>>> = {
  documentType: fc.constantFrom('居民身份证', '身份证', '台湾居民来往大陆通行证'),
  documentNumber: fc.constantFrom(
    '529999199203180008',
    '５２９９９９１９９２０３１８０００８',
    '00000012',
    ' 0000 0012',
  ),
  reviewType: fc.constantFrom('社会化评审', '社会化'),
  obtainedOn: fc.constantFrom('2024-05-06', '2024年5月6日', '2024.5.6', '20240506', '２０２４／５／６'),
}
const rows = fc.array(fc.tuple(...fields.map((field) => usual[field] ?? text)), { minLength: 1, maxLength: 5 })

const dictionary = sampleDictionary()
const assembled = (values: Record<string, string | undefined>) => {
  const { record, faults } = assembleRecord(values, dictionary, '2026-06-30')
  return { record, faults: faults.map(({ code, field }) => `${code} ${field}`) }
}

describe('rows that a generator writes are read back equal after normalising', () => {
  it.each(Object.entries(makers))('%s', async (_, make) => {
    await fc.assert(
      fc.asyncProperty(rows, async (written) => {
        const file = await make([headers, ...written])
        const read = []
        for await (const row of readRecords(file)) {
          expect(row.faults).toEqual([])
          read.push(assembled(row.values))
        }
        expect(read).toEqual(
          written.map((row) => assembled(Object.fromEntries(fields.map((field, index) => [field, row[index]])))),
        )
      }),
      { numRuns: 25 },
    )
  })
})
