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

/** Puts text before the last end tag of an element; an element without content is opened for it. */
export const appendTo = (xml: string, element: string, text: string): string => {
  const end = xml.search(new RegExp(`</(?:[\\w.-]+:)?${element}\\s*>(?![\\s\\S]*</(?:[\\w.-]+:)?${element}\\s*>)`))
  if (end >= 0) return xml.slice(0, end) + text + xml.slice(end)
  return xml.replace(
    new RegExp(`<((?:[\\w.-]+:)?${element})((?:\\s[^>]*?)?)/>`),
    (_, name: string, attributes: string) => `<${name}${attributes}>${text}</${name}>`,
  )
}
