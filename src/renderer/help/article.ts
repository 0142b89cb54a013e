/** A help page is a small part of Markdown: headings, paragraphs, lists, notes; bold, code and links to other pages. */
export type Inline =
  | { readonly kind: 'text' | 'strong' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly page: string }

export type Block =
  | { readonly kind: 'heading' | 'paragraph' | 'note'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }

export interface Article {
  readonly title: string
  readonly blocks: readonly Block[]
  /** All its words, for the search. */
  readonly text: string
}

const inlinePattern = /\*\*(.+?)\*\*|`(.+?)`|\[(.+?)\]\(([a-z]+)\)/g

const readInline = (line: string): Inline[] => {
  const parts: Inline[] = []
  let end = 0
  const plain = (text: string) => {
    if (text) parts.push({ kind: 'text', text })
  }
  for (const match of line.matchAll(inlinePattern)) {
    plain(line.slice(end, match.index))
    end = match.index + match[0].length
    const [, strong, code, text, page] = match
    if (strong !== undefined) parts.push({ kind: 'strong', text: strong })
    else if (code !== undefined) parts.push({ kind: 'code', text: code })
    else parts.push({ kind: 'link', text: text!, page: page! })
  }
  plain(line.slice(end))
  return parts
}

const readBlock = (lines: readonly string[]): Block => {
  const [first = ''] = lines
  if (first.startsWith('## ')) return { kind: 'heading', content: readInline(first.slice(3)) }
  if (first.startsWith('> ')) return { kind: 'note', content: readInline(lines.map((line) => line.slice(2)).join('')) }
  const mark = /^(?:- |\d+\. )/
  if (mark.test(first)) {
    const items = lines.map((line) => readInline(line.replace(mark, '')))
    return { kind: 'list', ordered: !first.startsWith('- '), items }
  }
  return { kind: 'paragraph', content: readInline(lines.join('')) }
}

/** Reads a page: `# title`, then blocks with an empty line between them. */
export const readArticle = (source: string): Article => {
  const [head = '', ...blocks] = source.trim().split(/\n{2,}/)
  return {
    title: head.replace(/^# /, ''),
    blocks: blocks.map((block) => readBlock(block.split('\n'))),
    text: source.replaceAll(/[*`#>]|\]\([a-z]+\)|\[/g, ''),
  }
}
