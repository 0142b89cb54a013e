import { describe, expect, it } from 'vitest'
import {
  bitString,
  context,
  element,
  integer,
  objectIdentifier,
  octetString,
  readElement,
  readElements,
  sequence,
  setOf,
  utf8String,
} from '../../src/certificate/cms/der.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const hex = (encoded: Buffer): string => encoded.toString('hex')

describe('writing', () => {
  it.each<[number, string]>([
    [0, '0400'],
    [1, '0401'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
    [65_536, '0483010000'],
  ])('a content of %d bytes has the shortest length', (length, head) => {
    const encoded = octetString(Buffer.alloc(length))
    expect(hex(encoded.subarray(0, encoded.length - length))).toBe(head)
    expect(readElement(encoded)).toMatchObject({ tag: 4, content: Buffer.alloc(length) })
  })

  it.each<[number | Buffer, string]>([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [bytes('0001'), '020101'],
    [bytes('0000'), '020100'],
    [bytes('000080'), '02020080'],
    [bytes('4000'), '02024000'],
    [bytes(''), '0200'],
  ])('the integer %s', (value, encoded) => {
    expect(hex(integer(value))).toBe(encoded)
  })

  it.each([
    ['1.2.840.113549.1.7.2', '06092a864886f70d010702'],
    ['2.5.4.3', '0603550403'],
    ['2.16.840.1.101.3.4.2.1', '0609608648016503040201'],
    ['1.2.127.128.16383.16384', '06092a7f8100ff7f818000'],
  ])('the object identifier %s', (dotted, encoded) => {
    expect(hex(objectIdentifier(dotted))).toBe(encoded)
  })

  it('the other types', () => {
    expect(hex(sequence(integer(1), integer(2)))).toBe('3006020101020102')
    expect(hex(setOf(integer(2), integer(1)))).toBe('3106020101020102')
    expect(hex(element(context(3), integer(1)))).toBe('a303020101')
    expect(hex(utf8String('省'))).toBe('0c03e79c81')
    expect(hex(bitString(bytes('c0'), 6))).toBe('030206c0')
    expect(hex(bitString(bytes('ff')))).toBe('030200ff')
  })
})

describe('reading', () => {
  it('takes consecutive elements apart', () => {
    const elements = readElements(bytes('020101 3003020102'))
    expect(elements.map(({ tag, raw, content }) => [tag, hex(raw), hex(content)])).toEqual([
      [0x02, '020101', '01'],
      [0x30, '3003020102', '020102'],
    ])
    expect(readElements(Buffer.alloc(0))).toEqual([])
    expect(hex(readElement(bytes('020101 ff')).raw)).toBe('020101')
  })

  it.each([
    ['nothing', '', 'bad tag'],
    ['a tag alone', '02', 'bad tag'],
    ['a tag of several bytes', '1f0100', 'bad tag'],
    ['a context tag of several bytes', 'bf0100', 'bad tag'],
    ['an indefinite length', '308000', 'bad length'],
    ['a length of five bytes', '02850000000001ff', 'bad length'],
    ['a length cut short', '0282ff', 'truncated'],
    ['a content cut short', '020201', 'truncated'],
    ['a long content cut short', `0281 80 ${'00'.repeat(127)}`, 'truncated'],
    ['a long form of a short length', `0281 7f ${'00'.repeat(127)}`, 'length not minimal'],
    ['a length with a leading zero', `0282 0080 ${'00'.repeat(128)}`, 'length not minimal'],
  ])('%s is refused', (_, encoded, what) => {
    expect(() => readElement(bytes(encoded))).toThrow(new RangeError(`DER: ${what}`))
  })

  it('knows lengths of up to four bytes', () => {
    const long = Buffer.concat([bytes('0484 01000000'), Buffer.alloc(2 ** 24, 7)])
    expect(readElement(long).content).toHaveLength(2 ** 24)
  })
})
