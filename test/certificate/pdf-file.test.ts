import { describe, expect, it } from 'vitest'
import { readJpegHeader } from '../../src/certificate/pdf/jpeg-header.ts'
import { ObjectWriter } from '../../src/certificate/pdf/object-writer.ts'
import { PdfFile } from '../../src/certificate/pdf/pdf-file.ts'
import { decimal, pdfDate, textString } from '../../src/certificate/pdf/syntax.ts'
import type { PdfValue } from '../../src/certificate/pdf/value.ts'

/** A file whose objects have these texts, from number 1 on. The first is the catalog. */
const fileOf = (...objects: readonly string[]): Buffer => {
  let text = '%PDF-1.7\n'
  const entries = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries.join('')}`
  return Buffer.from(`${text}${table}trailer\n<</Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`, 'latin1')
}

/** The value of a text inside a catalog, or the message of the refusal. */
const read = (text: string): PdfValue | string | undefined => {
  try {
    const file = new PdfFile(fileOf(`<</Value ${text}>>`, '<</Other 7>>'))
    return file.find(file.catalog, 'Value')
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError)
    return (error as RangeError).message
  }
}

describe('a value', () => {
  it.each<[string, PdfValue]>([
    ['0', { kind: 'number', value: 0 }],
    ['-12.5', { kind: 'number', value: -12.5 }],
    ['+.5', { kind: 'number', value: 0.5 }],
    ['5.', { kind: 'number', value: 5 }],
    ['true', { kind: 'keyword', text: 'true' }],
    ['1.2.3', { kind: 'keyword', text: '1.2.3' }],
    ['/Name', { kind: 'name', text: 'Name' }],
    ['/A#42#63', { kind: 'name', text: 'ABc' }],
    ['/', { kind: 'name', text: '' }],
    ['[]', { kind: 'array', items: [] }],
    [
      '[1/A(b)<63>]',
      {
        kind: 'array',
        items: [
          { kind: 'number', value: 1 },
          { kind: 'name', text: 'A' },
          { kind: 'string', bytes: Buffer.from('b'), start: 30, end: 33 },
          { kind: 'string', bytes: Buffer.from('c'), start: 33, end: 37 },
        ],
      },
    ],
    [
      '[1 0 R 2 0 R]',
      {
        kind: 'array',
        items: [
          { kind: 'reference', number: 1 },
          { kind: 'reference', number: 2 },
        ],
      },
    ],
    // A word that begins with R is no reference, and neither is a number below nought.
    [
      '[1 0 Rest]',
      {
        kind: 'array',
        items: [
          { kind: 'number', value: 1 },
          { kind: 'number', value: 0 },
          { kind: 'keyword', text: 'Rest' },
        ],
      },
    ],
    ['% a comment\r\n\t\f\0 7', { kind: 'number', value: 7 }],
    ['2 0 R', { kind: 'dictionary', entries: new Map([['Other', { kind: 'number', value: 7 }]]) }],
    ['9 0 R', undefined as unknown as PdfValue],
  ])('%j is read', (text, value) => {
    expect(read(text)).toEqual(value)
  })

  it.each([
    ['(a(b)c)', 'a(b)c'],
    ['(a\\)b)', 'a\\)b'],
    ['(a\\(b)', 'a\\(b'],
    ['()', ''],
    ['<616263>', 'abc'],
    ['<>', ''],
  ])('the string %s is read', (text, content) => {
    const value = read(text)
    expect(value).toMatchObject({ kind: 'string', bytes: Buffer.from(content), start: 26, end: 26 + text.length })
  })

  it.each([
    ['(open', 'PDF: string not closed'],
    [')', 'PDF: token expected'],
    [`${'1'.repeat(33)}`, 'PDF: token expected'],
    ['<</A 1/A 2>>', 'PDF: key A given twice'],
    ['<<A 1>>', 'PDF: key expected'],
    ['<</A 1>', 'PDF: key expected'],
    [`${'['.repeat(20)}1${']'.repeat(20)}`, 'PDF: nested too deeply'],
  ])('%s is refused', (text, message) => {
    expect(read(text)).toBe(message)
  })

  it('may be 20 levels deep', () => {
    expect(read(`${'['.repeat(19)}1${']'.repeat(19)}`)).toMatchObject({ kind: 'array' })
    expect(read('1'.repeat(32))).toMatchObject({ kind: 'number' })
  })
})

describe('a file', () => {
  const text = fileOf('<</Value 2 0 R/Name/N>>', '<</Other 7>>').toString('latin1')
  const failureOf = (changed: string): unknown => {
    try {
      const file = new PdfFile(Buffer.from(changed, 'latin1'))
      file.find(file.catalog, 'Value', 'Other')
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }

  it('is read through its table, key by key', () => {
    const file = new PdfFile(Buffer.from(text, 'latin1'))
    expect(file.find(file.catalog, 'Value', 'Other')).toEqual({ kind: 'number', value: 7 })
    expect(file.find(file.catalog)).toEqual(file.catalog)
    for (const keys of [['None'], ['None', 'Other'], ['Name', 'Other'], ['Value', 'None']])
      expect(file.find(file.catalog, ...keys)).toBeUndefined()
    expect(file.resolve(undefined)).toBeUndefined()
    const number = { kind: 'number', value: 1 } as const
    expect(file.resolve(number)).toBe(number)
  })

  it.each([
    ['without startxref', text.replace('startxref', 'startxxxx'), 'PDF: no startxref'],
    ['whose table is elsewhere', text.replace(/startxref\n\d+/, 'startxref\n9'), 'PDF: xref expected'],
    ['whose table has no place', text.replace(/startxref\n\d+/, 'startxref\n-'), 'PDF: whole number expected'],
    ['whose table begins below nought', text.replace('xref\n0 3', 'xref\n-1 3'), 'PDF: bad cross-reference table'],
    ['whose table begins nowhere', text.replace('xref\n0 3', 'xref\nx 3'), 'PDF: bad cross-reference table'],
    ['whose table begins at half', text.replace('xref\n0 3', 'xref\n.5 3'), 'PDF: bad cross-reference table'],
    ['with too many objects', text.replace('xref\n0 3', 'xref\n0 99999'), 'PDF: bad cross-reference table'],
    ['whose trailer is no dictionary', text.replace('<</Root 1 0 R>>', '[/Root 1 0 R] '), 'PDF: dictionary expected'],
    ['without a catalog', text.replace('/Root', '/Boot'), 'PDF: dictionary expected'],
    ['with another object in its place', text.replace('1 0 obj', '3 0 obj'), 'PDF: object is not where the table says'],
    ['with something else in its place', text.replace('1 0 obj', '1 0 abc'), 'PDF: obj expected'],
    ['that refers to a reference', text.replace('<</Other 7>>', '1 0 R       '), 'PDF: a reference to a reference'],
    ['cut short', `${text.slice(0, text.indexOf('trailer'))}startxref\n0`, 'PDF: xref expected'],
  ])('%s is refused', (_, changed, message) => {
    expect(failureOf(changed)).toBe(message)
  })

  it('does not have the objects that its table calls free', () => {
    expect(failureOf(text.replaceAll('00000 n', '00000 f'))).toBe('PDF: dictionary expected')
  })
})

describe('writing a file', () => {
  it('gives what can be read again, also from a fork', () => {
    const writer = new ObjectWriter()
    const shared = writer.add('<</Shared 1>>')
    const [one, other] = [writer.fork(), writer.fork()]
    for (const [fork, word] of [
      [one, 'one'],
      [other, 'other'],
    ] as const) {
      const root = fork.reserve()
      const info = fork.add(Buffer.from('<<>>'))
      fork.put(root, `<</Word(${word})/Shared ${shared} 0 R>>`)
      const written = fork.finish(root, info, '0'.repeat(32))
      const file = new PdfFile(written)
      expect([shared, root, info]).toEqual([1, 2, 3])
      expect(file.find(file.catalog, 'Word')).toMatchObject({ bytes: Buffer.from(word) })
      expect(file.find(file.catalog, 'Shared', 'Shared')).toEqual({ kind: 'number', value: 1 })
      expect(written.toString('latin1')).toMatch(
        /trailer\n<<\/Size 4\/Root 2 0 R\/Info 3 0 R\/ID\[<0{32}><0{32}>\]>>\nstartxref\n\d+\n%%EOF\n$/,
      )
    }
  })

  it('says where the body of an object is', () => {
    const writer = new ObjectWriter()
    const number = writer.reserve()
    const at = writer.put(number, 'body')
    expect(writer.finish(number, number, '').toString('latin1', at, at + 4)).toBe('body')
  })

  it('fails for an object that was promised and not written', () => {
    const writer = new ObjectWriter()
    const number = writer.reserve()
    expect(() => writer.finish(number, number, '')).toThrow('PDF object 1 was reserved but never written')
  })

  it('has numbers of three decimals, dates in UTC and texts in UTF-16', () => {
    expect([0, -0.0001, 1 / 3, -2.5, 1e-7, 123_456.7891].map(decimal)).toEqual([
      '0',
      '0',
      '0.333',
      '-2.5',
      '0',
      '123456.789',
    ])
    expect(pdfDate(new Date('2026-05-20T09:30:05.999+08:00'))).toBe('(D:20260520013005Z)')
    expect(textString('A省𬭎')).toBe('<FEFF00417701D872DF4E>')
  })
})

describe('the header of a JPEG', () => {
  const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
  const frame = (marker: string, body: string): Uint8Array => bytes(`ffd8 ffe0 0004 0000 ff${marker} 0011 ${body}`)

  it.each([
    ['c0', '08 0102 0304 03', { height: 0x102, width: 0x304, components: 3 }],
    ['c1', '08 0102 0304 01', { height: 0x102, width: 0x304, components: 1 }],
    ['c2', '08 0001 0001 03', { height: 1, width: 1, components: 3 }],
  ])('of frame %s %s gives size and colours', (marker, body, header) => {
    expect(readJpegHeader(frame(marker, body))).toEqual(header)
  })

  it.each([
    ['twelve bits', frame('c1', '0c 0102 0304 03')],
    ['four colours', frame('c0', '08 0102 0304 04')],
    ['no height', frame('c0', '08 0000 0304 03')],
    ['no width', frame('c0', '08 0102 0000 03')],
    ['a lossless frame', frame('c3', '08 0102 0304 03')],
    ['a table in place of a frame', frame('bf', '08 0102 0304 03')],
    ['another beginning', bytes('ffd9 ffc0 0011 08 0102 0304 03')],
    ['no marker', bytes('ffd8 00c0 0011 08 0102 0304 03')],
    ['three bytes', bytes('ffd8ff')],
    ['a frame cut short', frame('c0', '08 0102 0304')],
  ])('with %s is not read', (_, jpeg) => {
    expect(readJpegHeader(jpeg)).toBeUndefined()
  })
})
