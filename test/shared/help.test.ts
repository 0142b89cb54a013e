import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readArticle } from '../../src/renderer/help/article.ts'
import { readPages, searchPages } from '../../src/renderer/help/library.ts'
import { helpPlaceOf } from '../../src/renderer/help/problem-pages.ts'
import { officerErrors } from '../../src/shared/errors/officers.ts'
import { type ErrorCode, registry } from '../../src/shared/errors/registry.ts'

const folder = join(import.meta.dirname, '../../src/renderer/help/pages')
const sources = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const)
const helpPages = readPages(Object.fromEntries(sources))
const findHelpPage = (key: string | undefined) => helpPages.find((page) => page.key === key)
const searchHelp = (words: string) => searchPages(helpPages, words)

/** The codes that may reach the workbench; the console's never do. */
const codes = (Object.keys(registry) as ErrorCode[]).filter((code) => !(code in officerErrors))

test('every error has a help page that exists, and the paragraph that it names', () => {
  const headings = (page: string) =>
    findHelpPage(page)!.blocks.flatMap(({ kind, ...block }) =>
      kind === 'heading' && 'content' in block ? [block.content.map(({ text }) => text).join('')] : [],
    )
  expect(codes.filter((code) => !findHelpPage(helpPlaceOf(code)?.page))).toEqual([])
  for (const code of codes) {
    const { page, heading } = helpPlaceOf(code)!
    if (heading) expect(headings(page), code).toContain(heading)
  }
})

describe.each(helpPages.map((page) => [page.key, page] as const))('the page %s', (_key, page) => {
  test('has a title and text', () => {
    expect(page.title).toMatch(/\p{Script=Han}/u)
    expect(page.blocks.length).toBeGreaterThan(2)
  })

  test('links to pages that exist', () => {
    const lines = page.blocks.flatMap((block) => (block.kind === 'list' ? block.items.flat() : block.content))
    const links = lines.flatMap((part) => (part.kind === 'link' ? [part.page] : []))
    expect(links.filter((link) => !findHelpPage(link))).toEqual([])
  })

  test('shows no marks of its source', () => {
    expect(page.text).not.toMatch(/\*\*|\]\(|^#/m)
    for (const block of page.blocks)
      for (const part of block.kind === 'list' ? block.items.flat() : block.content)
        expect(part.text).not.toMatch(/\*\*|^#|^>|\]\(/)
  })
})

describe('the search', () => {
  test.each([
    ['忘记密码', 'accounts'],
    ['U 盘 恢复', 'backup'],
    ['乱码', 'import'],
    ['生僻字', 'certificates'],
    ['登记码', 'start'],
    ['GB18030', 'import'],
  ])('of %s finds the page %s first', (words, page) => {
    expect(searchHelp(words)[0]?.key).toBe(page)
  })

  test('without words lists all pages, and nonsense finds none', () => {
    expect(searchHelp('  ')).toEqual(helpPages)
    expect(searchHelp('没有这样的词语')).toEqual([])
  })
})

test('a page is parsed block by block', () => {
  const { title, blocks } = readArticle('# 题\n\n一**重**二`码`[连](page)三\n\n> 注\n\n1. 甲\n2. 乙\n\n- 丙')
  expect(title).toBe('题')
  expect(blocks).toEqual([
    {
      kind: 'paragraph',
      content: [
        { kind: 'text', text: '一' },
        { kind: 'strong', text: '重' },
        { kind: 'text', text: '二' },
        { kind: 'code', text: '码' },
        { kind: 'link', text: '连', page: 'page' },
        { kind: 'text', text: '三' },
      ],
    },
    { kind: 'note', content: [{ kind: 'text', text: '注' }] },
    { kind: 'list', ordered: true, items: [[{ kind: 'text', text: '甲' }], [{ kind: 'text', text: '乙' }]] },
    { kind: 'list', ordered: false, items: [[{ kind: 'text', text: '丙' }]] },
  ])
})
