import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../fixtures/repository.ts'
import type { Change, Edit } from './newcomer/change.ts'
import { changes } from './newcomer/changes.ts'

// A newcomer follows the recipes of CONTRIBUTING.md to the letter: each must name every file to touch, and the changes
// must compile together.

const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')

/** The text of a recipe: from its bold title to the next one or the next heading. */
const recipeText = (title: string): string => {
  const start = contributing.indexOf(`\n**${title}.**`)
  if (start < 0) throw new Error(`CONTRIBUTING.md has no recipe "${title}"`)
  const rest = contributing.slice(start + 1)
  const end = rest.slice(2).search(/\n(?:\*\*|## )/)
  return end < 0 ? rest : rest.slice(0, end + 2)
}

/** Paths in backticks: `src/…`, `docs/…`, `test/…`, `scripts/…` and configurations. */
const namedPaths = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/`([^`\s]+)`/g)]
      .map(([, path]) => path!)
      .filter((path) => /^(?:src|docs|test|scripts)\//.test(path) || path.endsWith('.config.ts')),
  ),
]

/** Whether a named path means a file: the file itself, a folder above it, or a pattern with `<places>`. */
const means = (named: string, file: string): boolean => {
  const pattern = named.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/<[^>]+>/g, '[^/]+')
  return new RegExp(`^${pattern}(?:/.+)?$`).test(file)
}

/** What a change and its recipe disagree about. */
const disagreements = ({ recipe, includes, edits, untouched = {} }: Change): string[] => {
  const named = namedPaths([recipe, ...(includes ? [includes] : [])].map(recipeText).join('\n'))
  const wanted = named.filter((path) => !Object.hasOwn(untouched, path))
  const touched = [...new Set(edits.map(({ file }) => file))]
  return [
    ...touched
      .filter((file) => !wanted.some((path) => means(path, file)))
      .map((file) => `${file} must be touched, and the recipe does not name it`),
    ...wanted
      .filter((path) => !touched.some((file) => means(path, file)))
      .map((path) => `the recipe names ${path}, and the change does not touch it`),
    ...Object.keys(untouched)
      .filter((path) => !named.includes(path))
      .map((path) => `the recipe does not name ${path}`),
  ]
}

/** A file's text after an edit. @throws Error unless the text that the edit looks for occurs exactly once */
const edited = (text: string, edit: Exclude<Edit, { create: string }>): string => {
  const anchor = 'after' in edit ? edit.after : edit.replace
  const found = text.split(anchor).length - 1
  if (found !== 1) throw new Error(`${edit.file} has ${found} times: ${anchor}`)
  return text.replace(anchor, () => ('after' in edit ? anchor + edit.insert : edit.by))
}

const apply = (folder: string, edit: Edit): void => {
  const path = join(folder, edit.file)
  if ('create' in edit) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, edit.create, { flag: 'wx' })
  } else writeFileSync(path, edited(readFileSync(path, 'utf8'), edit))
}

test('an anchor must occur exactly once', () => {
  const edit = { file: 'a.ts', after: 'b', insert: 'c' }
  expect(edited('abd', edit)).toBe('abcd')
  expect(() => edited('ad', edit)).toThrow('a.ts has 0 times: b')
  expect(() => edited('bab', edit)).toThrow('a.ts has 2 times: b')
})

test('a path in a recipe means a file, a folder or a pattern', () => {
  expect(namedPaths('`src/a.ts` and `src/b`, `check`, `d.config.ts`; `test/c.test.ts`')).toEqual([
    'src/a.ts',
    'src/b',
    'd.config.ts',
    'test/c.test.ts',
  ])
  expect(means('src/a', 'src/a/b.ts')).toBe(true)
  expect(means('src/a', 'src/ab.ts')).toBe(false)
  expect(means('src/<number>-<name>.ts', 'src/0017-degree.ts')).toBe(true)
  expect(means('src/<number>-<name>.ts', 'src/index.ts')).toBe(false)
})

describe('a recipe of CONTRIBUTING.md names every file to touch', () => {
  test.each(changes.map((change) => [change.recipe, change] as const))('%s', (_recipe, change) => {
    expect(disagreements(change)).toEqual([])
  })

  test('a file that is missing from a recipe, or from its change, is found', () => {
    const [{ edits, ...change }] = changes as [Change]
    expect(disagreements({ ...change, edits: [...edits, { file: 'src/other.ts', create: '' }] })).toHaveLength(1)
    expect(disagreements({ ...change, edits: edits.filter(({ file }) => file !== 'src/sample/persons.ts') })).toEqual([
      'the recipe names src/sample/persons.ts, and the change does not touch it',
    ])
  })
})

describe('the changes together', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gzzc-newcomer-'))
    for (const part of ['src', 'types', 'docs', 'scripts', 'bench', 'test'])
      cpSync(join(root, part), join(folder, part), {
        recursive: true,
        filter: (path) => !/[/\\]test[/\\](?:corpus|golden)$/.test(path),
      })
    const configurations = ['base', 'none', 'node', 'dom', 'preload'].map((name) => `tsconfig.${name}.json`)
    const builds = ['electron.vite.config.ts', 'photo-tool.vite.config.ts', 'vitest.config.ts', 'package.json']
    for (const file of [...configurations, ...builds]) cpSync(join(root, file), join(folder, file))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const compile = (name: string): Promise<string> =>
    new Promise((resolve) => {
      const compiler = join(root, 'node_modules/typescript/bin/tsc')
      execFile(
        process.execPath,
        [compiler, '--project', `tsconfig.${name}.json`, '--pretty', 'false', '--singleThreaded'],
        { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
        (error, output) => resolve(error ? `${name}: exit ${error.code}\n${output}` : `${name}: exit 0`),
      )
    })

  // One thread each: threads of one compiler check much twice, and other suites share the cores.
  test('compile for every runtime', { timeout: 120_000 }, async () => {
    for (const { edits } of changes) for (const edit of edits) apply(folder, edit)
    expect(await Promise.all(['none', 'node', 'dom', 'preload'].map(compile))).toEqual([
      'none: exit 0',
      'node: exit 0',
      'dom: exit 0',
      'preload: exit 0',
    ])
  })
})
