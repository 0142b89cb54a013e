/** Text for an XML element or attribute. Control characters that XML 1.0 does not allow are left out. */
export const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are meant
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]!)

/** The namespace prefix of a part's elements, with its colon: `x:` or nothing. Told by the root's end tag. */
export const prefixOf = (xml: string, root: string): string =>
  new RegExp(`</([\\w.-]+:)?${root}\\s*>`).exec(xml)?.[1] ?? ''

/** The same part declared as UTF-8, which is what it is written in. */
export const asUtf8 = (xml: string): string => xml.replace(/^(<\?xml[^>]*encoding\s*=\s*)(["'])[^"']*\2/, '$1$2UTF-8$2')

/** A part in two where an element's content ends; an element without content is opened, and where there is none all leads. */
export const splitAtEnd = (xml: string, element: string): readonly [string, string] => {
  const end = xml.search(new RegExp(`</(?:[\\w.-]+:)?${element}\\s*>(?![\\s\\S]*</(?:[\\w.-]+:)?${element}\\s*>)`))
  if (end >= 0) return [xml.slice(0, end), xml.slice(end)]
  const empty = new RegExp(`<((?:[\\w.-]+:)?${element})((?:\\s[^>]*?)?)/>`).exec(xml)
  if (!empty) return [xml, '']
  const [tag, name, attributes] = empty
  return [`${xml.slice(0, empty.index)}<${name}${attributes}>`, `</${name}>${xml.slice(empty.index + tag.length)}`]
}

/** Puts text before the last end tag of an element. A part without the element stays as it is. */
export const appendTo = (xml: string, element: string, text: string): string => {
  const [before, after] = splitAtEnd(xml, element)
  return after === '' ? xml : before + text + after
}
