/** A tag of a part that is in memory as text. */
export interface XmlTag {
  readonly kind: 'open' | 'close' | 'empty'
  /** With its colon, or nothing. */
  readonly prefix: string
  /** Without prefix. */
  readonly name: string
  /** What is between name and end of the tag. */
  readonly attributes: string
  readonly start: number
  /** Behind `>`. */
  readonly end: number
}

/** An element: from its start tag to behind its end tag. */
export interface XmlElement {
  readonly tag: XmlTag
  readonly end: number
  /** Between the tags. */
  readonly inner: string
}

const head = /<(\/?)([\w.-]+:)?([\w.-]+)/y
const unquoted = /[^>"']*/y
/** What may contain `<` and is no tag. */
const skipped = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const

/** Index of the `>` that ends a tag, outside quotes; -1 without one. */
const endOfTag = (xml: string, from: number): number => {
  for (let at = from; ; ) {
    unquoted.lastIndex = at
    at += unquoted.exec(xml)![0].length
    if (at >= xml.length) return -1
    if (xml[at] === '>') return at
    at = xml.indexOf(xml[at]!, at + 1) + 1
    if (at === 0) return -1
  }
}

/**
 * The tags of a part in one walk: the time is in proportion to the length, whatever a stranger wrote there. Ends at a tag that
 * does not.
 * @example [...xmlTags('<x:a b="1"/>')][0] // { kind: 'empty', prefix: 'x:', name: 'a', attributes: ' b="1"', start: 0, end: 12 }
 */
export function* xmlTags(xml: string): Generator<XmlTag, void, undefined> {
  for (let start = xml.indexOf('<'); start >= 0; ) {
    const other = skipped.find(([opening]) => xml.startsWith(opening, start))
    if (other) {
      const close = xml.indexOf(other[1], start)
      if (close < 0) return
      start = xml.indexOf('<', close)
      continue
    }
    head.lastIndex = start
    const match = head.exec(xml)
    if (!match) {
      start = xml.indexOf('<', start + 1)
      continue
    }
    const [written, slash, prefix = '', name] = match
    const close = endOfTag(xml, start + written.length)
    if (close < 0) return
    const isEmpty = !slash && xml[close - 1] === '/' && close - 1 >= start + written.length
    yield {
      kind: slash ? 'close' : isEmpty ? 'empty' : 'open',
      prefix,
      name: name!,
      attributes: xml.slice(start + written.length, isEmpty ? close - 1 : close),
      start,
      end: close + 1,
    }
    start = xml.indexOf('<', close + 1)
  }
}

/** The elements of a name, in their order; an element of the same name inside of one belongs to it. One without end is left out. */
export function* xmlElements(xml: string, name: string): Generator<XmlElement, void, undefined> {
  let opened: XmlTag | undefined
  let depth = 0
  for (const tag of xmlTags(xml)) {
    if (tag.name !== name) continue
    if (tag.kind === 'empty' && !opened) yield { tag, end: tag.end, inner: '' }
    else if (tag.kind === 'open' && depth++ === 0) opened = tag
    else if (tag.kind === 'close' && opened && --depth === 0) {
      yield { tag: opened, end: tag.end, inner: xml.slice(opened.end, tag.start) }
      opened = undefined
    }
  }
}

/**
 * Replaces whole elements of a name; `undefined` leaves one as it is.
 * @example replaceElements('<a><b/>c<b>d</b></a>', 'b', ({ inner }) => inner) // '<a>cd</a>'
 */
export const replaceElements = (
  xml: string,
  name: string,
  replacement: (element: XmlElement) => string | undefined,
): string => {
  const pieces: string[] = []
  let done = 0
  for (const element of xmlElements(xml, name)) {
    const text = replacement(element)
    if (text === undefined) continue
    pieces.push(xml.slice(done, element.tag.start), text)
    done = element.end
  }
  return pieces.join('') + xml.slice(done)
}
