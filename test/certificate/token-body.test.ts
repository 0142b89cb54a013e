import { describe, expect, it } from 'vitest'
import { decodeTokenBody, encodeTokenBody, type TokenContent } from '../../src/certificate/token-body.ts'

const content: TokenContent = {
  number: 'N1',
  maskedDocumentNumber: '1*2',
  name: '样',
  title: 'ÿ',
  unit: 'Ā',
  series: '',
  reviewType: 'autonomous',
  obtainedOn: '1970-01-02',
  generatedAt: new Date(2_000),
}
const hint = Buffer.from('0a0b0c0d', 'hex')
const encode = (changed: Partial<TokenContent> = {}) => encodeTokenBody({ ...content, ...changed }, hint)
const decode = (hex: string) => decodeTokenBody(Buffer.from(hex, 'hex'))

const head = `01${'0a0b0c0d'}${'0001'}${'00000002'}${'01'}`
const texts = ['024e31', '03312a32', '816837', '01ff', '810100', '00']
const body = head + texts.join('')

describe('the body of a token', () => {
  it('has the documented layout, with one byte for a Latin-1 character and two for any other', () => {
    expect(Buffer.from(encode()!).toString('hex')).toBe(body)
    expect(decode(body)).toEqual({ content, keyHint: hint })
  })

  it('keeps whole seconds, and the days that two bytes count', () => {
    const kept = (changed: Partial<TokenContent>) => decodeTokenBody(encode(changed)!)?.content
    expect(kept({ generatedAt: new Date(2_999) })?.generatedAt).toEqual(new Date(2_000))
    expect(kept({ obtainedOn: '1970-01-01' })?.obtainedOn).toBe('1970-01-01')
    expect(kept({ obtainedOn: '2149-06-06' })?.obtainedOn).toBe('2149-06-06')
    expect(() => encode({ obtainedOn: '2149-06-07' })).toThrow(RangeError)
  })

  it('has texts of at most 127 characters', () => {
    const longest = 'a'.repeat(127)
    expect(decodeTokenBody(encode({ name: longest })!)?.content.name).toBe(longest)
    expect(encode({ name: `${longest}a` })).toBeUndefined()
  })

  it.each([
    ['another version', `02${body.slice(2)}`],
    ['an unknown review type', body.replace(head, `${head.slice(0, -2)}07`)],
    ['no texts', head],
    ['less than its head', head.slice(0, -2)],
    ['five texts', head + texts.slice(0, 5).join('')],
    ['seven texts', `${body}00`],
    ['no number', `${head}00${texts.slice(1).join('')}`],
    ['a text cut short', `${head}${texts.slice(0, 5).join('')}0161`.slice(0, -2)],
    ['a wide text cut in the middle of a character', `${head}${texts.slice(0, 5).join('')}8168`],
  ])('with %s cannot be read', (_, hex) => {
    expect(decode(hex)).toBeUndefined()
  })
})

describe('a body of the greatest length', () => {
  // 220 bytes less the head and the four texts that are never cut.
  const space = 220 - (head + texts.slice(0, 4).join('')).length / 2
  const ofLength = (unit: number, series: number) => encode({ unit: 'u'.repeat(unit), series: 's'.repeat(series) })!
  const readBack = (bytes: Uint8Array) => decodeTokenBody(bytes)!.content

  it('is written whole and can be read, and with one byte more cannot', () => {
    const bytes = ofLength(100, space - 102)
    expect(bytes).toHaveLength(220)
    expect(readBack(bytes)).toMatchObject({ unit: 'u'.repeat(100), series: 's'.repeat(space - 102) })
    const longer = Buffer.concat([bytes.subarray(0, -(space - 101)), Buffer.of(space - 101), Buffer.alloc(space - 101)])
    expect(longer).toHaveLength(221)
    expect(decodeTokenBody(longer)).toBeUndefined()
  })

  it('loses the end of the series first, visibly', () => {
    const { unit, series } = readBack(ofLength(100, space - 101))
    expect(unit).toBe('u'.repeat(100))
    // The ellipsis is wide, so every character takes two bytes.
    expect(series).toBe(`${'s'.repeat(Math.floor((space - 102) / 2) - 1)}…`)
  })

  it('loses the end of the unit when nothing is left of the series', () => {
    const name = 'n'.repeat(120)
    const left = 220 - (head + texts[0] + texts[1] + texts[3]).length / 2 - 121
    const read = (unit: number) => readBack(encode({ name, unit: 'u'.repeat(unit), series: 'series' })!)
    expect(read(left - 2)).toMatchObject({ unit: 'u'.repeat(left - 2), series: '' })
    expect(read(left - 1)).toMatchObject({ unit: `${'u'.repeat(Math.floor((left - 2) / 2) - 1)}…`, series: '' })
  })

  it('does not exist when the texts that are never cut leave no room', () => {
    const title = (length: number) => encode({ name: 'n'.repeat(100), title: 't'.repeat(length), unit: 'unit' })
    // Two bytes are left for the lengths of unit and series.
    const most = 220 - (head + texts[0] + texts[1]).length / 2 - 101 - 1 - 2
    expect(readBack(title(most)!)).toMatchObject({ unit: '', series: '' })
    expect(title(most)).toHaveLength(220)
    expect(title(most + 1)).toBeUndefined()
  })
})
