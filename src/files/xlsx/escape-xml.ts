import { type XmlTag, xmlTags } from './xml-tags.ts'

/**
 * Text for an XML element or attribute. Control characters that XML 1.0 does not allow are left out.
 * @example escapeXml('甲 & 乙') // '甲 &amp; 乙'
 */
export const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]!)

/**
 * The namespace prefix of a part's elements with its colon, `x:` or nothing, read from the root's end tag.
 * @example prefixOf('<x:workbook></x:workbook>', 'workbook') // 'x:'
 */
export const prefixOf = (xml: string, root: string): string => {
  for (const { kind, name, prefix } of xmlTags(xml)) if (name === root && kind === 'close') return prefix
  return ''
}

/**
 * Declares a part as UTF-8, the encoding in which it will be written.
 * @example asUtf8('<?xml version="1.0" encoding="UTF-16"?>') // '<?xml version="1.0" encoding="UTF-8"?>'
 */
export const asUtf8 = (xml: string): string => xml.replace(/^(<\?xml[^>]*encoding\s*=\s*)(["'])[^"']*\2/, '$1$2UTF-8$2')

/**
 * Splits a part where an element's content ends. A self-closing element is opened; without the element, the first half is
 * everything.
 * @example splitAtEnd('<a><b/></a>', 'b') // ['<a><b>', '</b></a>']
 */
export const splitAtEnd = (xml: string, element: string): readonly [string, string] => {
  let end = -1
  let empty: XmlTag | undefined
  for (const tag of xmlTags(xml)) {
    if (tag.name !== element) continue
    if (tag.kind === 'close') end = tag.start
    else if (tag.kind === 'empty') empty ??= tag
  }
  if (end >= 0) return [xml.slice(0, end), xml.slice(end)]
  if (!empty) return [xml, '']
  const name = empty.prefix + empty.name
  return [`${xml.slice(0, empty.start)}<${name}${empty.attributes}>`, `</${name}>${xml.slice(empty.end)}`]
}

/**
 * Inserts text before the last end tag of an element. A part without the element is returned unchanged.
 * @example appendTo('<a><b/></a>', 'a', '<c/>') // '<a><b/><c/></a>'
 */
export const appendTo = (xml: string, element: string, text: string): string => {
  const [before, after] = splitAtEnd(xml, element)
  return after === '' ? xml : before + text + after
}
