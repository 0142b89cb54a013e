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
export const prefixOf = (xml: string, root: string): string =>
  new RegExp(`</([\\w.-]+:)?${root}\\s*>`).exec(xml)?.[1] ?? ''

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
  const end = xml.search(new RegExp(`</(?:[\\w.-]+:)?${element}\\s*>(?![\\s\\S]*</(?:[\\w.-]+:)?${element}\\s*>)`))
  if (end >= 0) return [xml.slice(0, end), xml.slice(end)]
  const empty = new RegExp(`<((?:[\\w.-]+:)?${element})((?:\\s[^>]*?)?)/>`).exec(xml)
  if (!empty) return [xml, '']
  const [tag, name, attributes] = empty
  return [`${xml.slice(0, empty.index)}<${name}${attributes}>`, `</${name}>${xml.slice(empty.index + tag.length)}`]
}

/**
 * Inserts text before the last end tag of an element. A part without the element is returned unchanged.
 * @example appendTo('<a><b/></a>', 'a', '<c/>') // '<a><b/><c/></a>'
 */
export const appendTo = (xml: string, element: string, text: string): string => {
  const [before, after] = splitAtEnd(xml, element)
  return after === '' ? xml : before + text + after
}
