import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { states, stateWords } from '../../src/shared/record/life-cycle.ts'
import { words } from '../../src/shared/record/record.ts'

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
    const named = [...read(page).matchAll(/npm run (?:-s )?([a-z]+)/g)].map((match) => match[1]!)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
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
  const everything = 'shared, trust, photo, certificate, core, server'
  const checked = new Map(
    forbidden
      .filter(({ name }) => name.endsWith('-may-import') && name !== 'photo/browser-may-import')
      .map(({ name, comment }) => [name.replace('-may-import', ''), comment!.split(': ')[1]!]),
  )
  const shown = new Map(
    [...read('docs/architecture.md').matchAll(/^\| `(\w+)` \|.*\| ([^|]+) \|$/gm)].map((match) => [
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
  const sources = [
    'src/cli/command-context.ts',
    ...readdirSync(join(root, 'src/cli/commands')).map((file) => `src/cli/commands/${file}`),
  ]
    .map(read)
    .join('\n')
  const options = [...sources.matchAll(/(?:ption)\('(--[a-z-]+)/g)].map((match) => match[1]!)
  const commands = [...sources.matchAll(/(?:command|homeCommand)\((?:[a-z]+, )?'([a-z]+)/g)].map((match) => match[1]!)
  expect(options.length).toBeGreaterThan(15)
  expect(commands.length).toBeGreaterThan(15)
  expect(options.filter((option) => !page.includes(option))).toEqual([])
  expect(commands.filter((command) => !new RegExp(`\\b${command}\\b`).test(page))).toEqual([])
})
