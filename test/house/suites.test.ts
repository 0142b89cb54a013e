import { globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { parseAst } from 'vite'
import { describe, expect, test } from 'vitest'
import config from '../../vitest.config.ts'
import { root } from '../fixtures/repository.ts'

const files = globSync('test/**/*.ts', { cwd: root }).map((file) => file.split('\\').join('/'))
const suites = files.filter((file) => file.endsWith('.test.ts'))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

const walk = (node: Node, visit: (node: Node) => void): void => {
  visit(node)
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit)
}

/** The name of a function that is called: `test` of `test('…')`, `test.each(…)('…')` and `test.skipIf(…)('…')`. */
const nameOf = (callee: Node): string => {
  if (callee.type === 'Identifier') return String(callee['name'])
  if (callee.type === 'MemberExpression') return nameOf(callee['object'] as Node)
  return callee.type === 'CallExpression' ? nameOf(callee['callee'] as Node) : ''
}

const asserts = /\b(expect\w*|assert\w*|see|seeSoon|until|fc)\b/

/** Tests of a suite whose body asserts nothing, neither by itself nor by a function of the suite that it calls. */
const withoutAssertion = (source: string): string[] => {
  const tree = parseAst(source, { lang: 'ts' }) as unknown as Node
  const text = (node: Node): string => source.slice(node.start, node.end)
  const checking = new Set<string>()
  for (let before = -1; before < checking.size; ) {
    before = checking.size
    walk(tree, (node) => {
      if (node.type !== 'VariableDeclarator' || !isNode(node['init'])) return
      const body = text(node['init'])
      const { type, name } = node['id'] as { type: string; name?: string }
      if (type !== 'Identifier' || !/Function/.test(node['init'].type)) return
      if (asserts.test(body) || [...checking].some((known) => new RegExp(`\\b${known}\\(`).test(body)))
        checking.add(name!)
    })
  }
  const lacking: string[] = []
  walk(tree, (node) => {
    if (node.type !== 'CallExpression') return
    const [title, ...rest] = node['arguments'] as Node[]
    if (!title || rest.length === 0 || !['test', 'it'].includes(nameOf(node['callee'] as Node))) return
    const body = rest.map(text).join('\n')
    const calls = [...checking].some((name) => new RegExp(`\\b${name}\\b`).test(body))
    if (!asserts.test(body) && !calls) lacking.push(text(title))
  })
  return lacking
}

/** Modules that a file imports or exports again; not those that its texts mention. */
const importsOf = (source: string): string[] => {
  const { body } = parseAst(source, { lang: 'ts' }) as unknown as { readonly body: readonly Node[] }
  return body.flatMap(({ source: from }) => (isNode(from) ? [String(from['value'])] : []))
}

describe('the suites', () => {
  test('each belong to one project of Vitest', () => {
    const { projects = [] } = config.test ?? {}
    const taken = projects.flatMap((project) =>
      typeof project === 'object' && 'test' in project ? (project.test?.include ?? []) : [],
    )
    const owners = (suite: string) => taken.filter((pattern) => posix.matchesGlob(suite, pattern)).length
    expect(suites.filter((suite) => owners(suite) !== 1)).toEqual([])
  })

  test('import nothing from the folder of another', () => {
    const borrowed = files.flatMap((file) =>
      importsOf(read(file))
        .filter((path) => path.startsWith('.'))
        .map((path) => posix.join(dirname(file), path))
        .filter((path) => path.startsWith('test/') && !path.startsWith('test/fixtures/'))
        .filter((path) => file.startsWith('test/fixtures/') || path.split('/')[1] !== file.split('/')[1])
        .map((path) => `${file} imports ${path}`),
    )
    expect(borrowed).toEqual([])
  })

  test.each(suites)('%s: every test asserts something', (suite) => {
    expect(withoutAssertion(read(suite))).toEqual([])
  })

  test('a test that asserts nothing is found', () => {
    expect(
      withoutAssertion(`const check = () => expect(1).toBe(1)\ntest('a', () => check())\ntest('b', () => run())`),
    ).toEqual([`'b'`])
  })
})
