import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appendTo, prefixOf, splitAtEnd } from '../../src/files/xlsx/escape-xml.ts'
import { replaceElements, xmlElements, xmlTags } from '../../src/files/xlsx/xml-tags.ts'

const shown = (xml: string) => [...xmlTags(xml)].map(({ kind, prefix, name }) => `${kind} ${prefix}${name}`)

describe('tags', () => {
  test('are found with prefix, kind and attributes, in quotes of both kinds', () => {
    const xml = `<?xml version="1.0"?><x:a b="1>2" c='"'><d/><!-- <e> --><![CDATA[<f>]]></x:a >`
    expect(shown(xml)).toEqual(['open x:a', 'empty d', 'close x:a'])
    expect([...xmlTags(xml)][0]!.attributes).toBe(` b="1>2" c='"'`)
  })

  test.each(['<a', '<a b="', '<!-- <a>', '<![CDATA[<a>', '< a>', '<>', '</>', 'a>'])('%j has none', (xml) => {
    expect(shown(xml)).toEqual([])
  })

  test('cover any text in order, without overlap', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('<', '>', '/', '"', "'", 'a', ':', ' ', '!--', '-->', '=', '?')),
        (parts) => {
          const xml = parts.join('')
          let end = 0
          for (const tag of xmlTags(xml)) {
            expect(tag.start).toBeGreaterThanOrEqual(end)
            expect(xml[tag.start]).toBe('<')
            expect(xml[tag.end - 1]).toBe('>')
            end = tag.end
          }
        },
      ),
      { seed: 1, numRuns: 2000 },
    )
  })
})

describe('elements', () => {
  test('contain those of the same name, and end where they end', () => {
    expect([...xmlElements('<a><b>1<b>2</b></b><b/><x:b>3</x:b><b>', 'b')].map(({ inner }) => inner)).toEqual([
      '1<b>2</b>',
      '',
      '3',
    ])
  })

  test('are replaced whole, and others stay byte for byte', () => {
    const xml = '<a> <b i="1">x</b>\n<b i="2"/> </a>'
    expect(replaceElements(xml, 'b', ({ tag }) => (tag.attributes.includes('1') ? '!' : undefined))).toBe(
      '<a> !\n<b i="2"/> </a>',
    )
  })

  test('get text at their end', () => {
    expect(splitAtEnd('<x:a><x:b/></x:a>', 'b')).toEqual(['<x:a><x:b>', '</x:b></x:a>'])
    expect(appendTo('<a><b>1</b><b>2</b></a>', 'b', '3')).toBe('<a><b>1</b><b>23</b></a>')
    expect(appendTo('<a/>', 'c', '3')).toBe('<a/>')
    expect(prefixOf('<x:a></x:a>', 'a')).toBe('x:')
  })
})
