import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { states, stateWords } from '../../src/shared/record/life-cycle.ts'
import { words } from '../../src/shared/record/words.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const pages = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
]

describe.each(pages)('%s', (page) => {
  test('names files and headings that exist', () => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!)
    const broken = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false
      const [file = '', heading] = link.split('#')
      const target = join(dirname(page), file)
      if (!existsSync(join(root, target))) return true
      const headings = read(heading ? target : page).match(/^#+ .*$/gm) ?? []
      return (
        heading !== undefined &&
        !headings.some((line) => line.replace(/^#+ /, '').toLowerCase().replaceAll(' ', '-') === heading)
      )
    })
    expect(broken).toEqual([])
  })

  test('every npm script that it tells to run exists', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...read(page).matchAll(/npm run (?:-s )?([a-z:]+)/g)].map((match) => match[1]!)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })
})

/** Every file of the repository's own folders, relative to the root. */
const files = ['src', 'test', 'bench', 'scripts', 'assets', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
)
const sources = files.filter((file) => /\.(?:ts|tsx|mjs|cjs)$/.test(file))

/** Paths from the root that a text names: `src/…`, `docs/…`, `test/…` and so on. */
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/(?<![\w./@-])(?:src|test|bench|scripts|assets|docs)\/[\w./-]*\w/g)].map(([path]) => path)

const comments = (source: string): string[] =>
  [...source.matchAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm)].map(([comment]) => comment)

const isThere = (path: string): boolean => ['', '.ts', '.tsx'].some((ending) => existsSync(join(root, path + ending)))

describe('references', () => {
  test.each(pages)('%s names only paths that exist', (page) => {
    expect(pathsIn(read(page)).filter((path) => !isThere(path))).toEqual([])
  })

  test.each(pages)('%s names only source files that exist, also by the end of their path', (page) => {
    const named = [...read(page).matchAll(/`([\w./-]*\w\.tsx?)`/g)].map((match) => match[1]!)
    const exists = (end: string) => isThere(end) || sources.some((file) => `/${file}`.endsWith(`/${end}`))
    expect(named.filter((end) => !exists(end))).toEqual([])
  })

  test('comments name only paths that exist', () => {
    const dead = sources.flatMap((file) =>
      comments(read(file))
        .flatMap(pathsIn)
        .filter((path) => !isThere(path))
        .map((path) => `${file}: ${path}`),
    )
    expect(dead).toEqual([])
  })

  test('comments cite pages of the docs by their path and by headings that exist', () => {
    const cited = sources.flatMap((file) =>
      comments(read(file)).flatMap((comment) =>
        [
          ...comment
            .replace(/\n\s*(?:\*|\/\/)/g, '')
            .matchAll(/(\S*\b(?:domain|glossary|architecture)\.md)((?:(?:,| and) "[^"]+")*)/g),
        ].map(([, page = '', headings = '']) => ({ file, page: page.replace(/^[(`]/, ''), headings })),
      ),
    )
    expect(cited.length).toBeGreaterThan(10)
    for (const { file, page, headings } of cited) {
      expect(page, file).toMatch(/^docs\/\w+\.md$/)
      for (const [, heading] of headings.matchAll(/"([^"]+)"/g)) expect(read(page), file).toContain(`## ${heading}\n`)
    }
  })

  test('comments and pages refer to no issue by its number', () => {
    const numbered = /\bissues? \d/i
    expect(pages.filter((page) => numbered.test(read(page)))).toEqual([])
    expect(sources.filter((file) => comments(read(file)).some((comment) => numbered.test(comment)))).toEqual([])
  })
})

test('every decision is in the index', () => {
  const index = read('docs/decisions/README.md')
  for (const file of readdirSync(join(root, 'docs/decisions')))
    if (file !== 'README.md') expect(index).toContain(`(${file})`)
})

test('the import table of the architecture page is the one that is checked', () => {
  const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
    forbidden: { name: string; comment?: string }[]
  }
  const everything = 'shared, trust, files, exchange, photo, certificate, core, server, sample'
  const checked = new Map(
    forbidden
      .filter(({ name }) => name.endsWith('-may-import') && name !== 'photo/browser-may-import')
      .map(({ name, comment }) => [name.replace('-may-import', ''), comment!.split(': ')[1]!]),
  )
  const shown = new Map(
    [...read('docs/architecture.md').matchAll(/^\| `([\w-]+)` \|.*\| ([^|]+) \|$/gm)].map((match) => [
      match[1]!,
      match[2]!.startsWith('all but') ? everything : match[2]!.replaceAll('`', ''),
    ]),
  )
  expect(Object.fromEntries(shown)).toEqual({ ...Object.fromEntries(checked), shared: 'nothing of src' })
  expect(checked.get('shared')).toBe('nothing of src')
})

describe('the glossary', () => {
  const glossary = read('docs/glossary.md')

  test('has every state, review type and document type with the word that is shown', () => {
    for (const state of states) expect(glossary).toContain(`${stateWords[state]} | \`${state}\``)
    for (const [code, word] of Object.entries(words.reviewType)) expect(glossary).toContain(`| ${word} | \`${code}\` |`)
    for (const [code, word] of Object.entries(words.documentType)) {
      expect(glossary).toContain(word)
      expect(glossary).toContain(`\`${code}\``)
    }
    for (const [code, word] of Object.entries(words.level)) {
      expect(glossary).toContain(word)
      expect(glossary).toContain(`\`${code}\``)
    }
  })
})

test('the two READMEs have the same parts and commands', () => {
  const outline = (text: string) => ({
    headings: (text.match(/^#+ /gm) ?? []).length,
    commands: (text.match(/^npm (?:ci|run).*$/gm) ?? []).map((line) => line.split('#')[0]!.trim()),
    tables: (text.match(/^\|/gm) ?? []).length,
  })
  expect(outline(read('README.zh-CN.md'))).toEqual(outline(read('README.md')))
})

test('the page of the command line has every command and every option of the sources', () => {
  const page = read('docs/cli.md')
  const commandFiles = [
    'src/cli/terminal/command-context.ts',
    ...readdirSync(join(root, 'src/cli/commands')).map((file) => `src/cli/commands/${file}`),
  ]
    .map(read)
    .join('\n')
  const options = [...commandFiles.matchAll(/(?:ption)\('(--[a-z-]+)/g)].map((match) => match[1]!)
  const commands = [...commandFiles.matchAll(/(?:command|homeCommand)\((?:[a-z]+, )?'([a-z]+)/g)].map(
    (match) => match[1]!,
  )
  expect(options.length).toBeGreaterThan(15)
  expect(commands.length).toBeGreaterThan(15)
  expect(options.filter((option) => !page.includes(option))).toEqual([])
  expect(commands.filter((command) => !new RegExp(`\\b${command}\\b`).test(page))).toEqual([])
})
