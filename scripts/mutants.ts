// The small faults that scripts/mutate.ts plants, one at a time, to see whether a test notices.
import { parseAst } from 'vite'

/** One fault: a stretch of a source, replaced. */
export interface Mutant {
  readonly file: string
  readonly line: number
  /** UTF-16 offsets into the source. */
  readonly start: number
  readonly end: number
  readonly original: string
  readonly replacement: string
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** An operator and the one that takes its place. */
const operators: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
  '&': '|',
  '|': '&',
  '^': '&',
  '&&': '||',
  '||': '&&',
  '??': '&&',
  in: 'instanceof',
}

/** What replaces a node; nothing when it is left as it is. */
const replacements = (node: Node, source: string): [start: number, end: number, replacement: string][] => {
  const text = (part: Node): string => source.slice(part.start, part.end)
  const whole = (replacement: string): [number, number, string][] => [[node.start, node.end, replacement]]
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const { left, right, operator } = node as unknown as { left: Node; right: Node; operator: string }
      const other = operators[operator]
      const at = source.indexOf(operator, left.end)
      return other && at < right.start ? [[at, at + operator.length, other]] : []
    }
    case 'UnaryExpression': {
      const argument = node['argument'] as Node
      if (node['operator'] === '!') return whole(text(argument))
      return node['operator'] === '-' ? whole(`+${text(argument)}`) : []
    }
    case 'IfStatement':
    case 'ConditionalExpression': {
      const test = node['test'] as Node
      return [[test.start, test.end, `!(${text(test)})`]]
    }
    case 'Literal': {
      const value = node['value']
      if (typeof value === 'boolean') return whole(String(!value))
      if (typeof value === 'number') return whole(`(${node['raw']} + 1)`)
      if (node['regex']) return whole('/(?!)/')
      // Node takes an empty encoding for UTF-8.
      if (value === 'utf8') return []
      return typeof value === 'string' ? whole(value === '' ? "'mutated'" : "''") : []
    }
    case 'TemplateLiteral':
      return (node['expressions'] as Node[]).length > 0 ? whole("''") : []
    case 'ReturnStatement':
      return node['argument'] ? whole('return undefined') : []
    case 'ArrowFunctionExpression': {
      const body = node['body'] as Node
      return body.type === 'BlockStatement' ? [] : [[body.start, body.end, 'undefined']]
    }
    case 'ThrowStatement':
    case 'ExpressionStatement':
    case 'ContinueStatement':
    case 'BreakStatement':
      return node['directive'] ? [] : whole(';')
    case 'ArrayExpression':
      return (node['elements'] as unknown[]).length > 0 ? whole('[]') : []
    default:
      return []
  }
}

/** Parts of a syntax tree that are no running code, or whose change no test could see. */
const isLeftAlone = (node: Node): boolean =>
  node.type === 'ImportDeclaration' ||
  node.type === 'ExportAllDeclaration' ||
  // `as`, `satisfies` and `!` hold an expression; every other TS node is a type.
  (node.type.startsWith('TS') &&
    !['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSParenthesizedType'].includes(node.type))

/**
 * Every fault that can be planted in a source, in order of place.
 * @example mutantsOf('a.ts', 'const f = (a: number) => a < 1') // [`a < 1` → `undefined`, `<` → `<=`, `1` → `(1 + 1)`]
 */
export const mutantsOf = (file: string, source: string): Mutant[] => {
  const mutants: Mutant[] = []
  const visit = (node: Node): void => {
    if (isLeftAlone(node)) return
    for (const [start, end, replacement] of replacements(node, source)) {
      if (replacement === source.slice(start, end)) continue
      const line = source.slice(0, start).split('\n').length
      mutants.push({ file, line, start, end, original: source.slice(start, end), replacement })
    }
    for (const [key, value] of Object.entries(node)) {
      // The name of a property is part of its type.
      if (key === 'key' && !node['computed']) continue
      if (key === 'source' && node.type.startsWith('Export')) continue
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child)
    }
  }
  visit(parseAst(source, { lang: 'ts' }) as unknown as Node)
  return mutants.sort((left, right) => left.start - right.start || left.end - right.end)
}

/** A seeded source of numbers from 0 to 1 (mulberry32). */
const random = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

/** `count` of the items, each as likely as any other; the same ones for the same seed. */
export const sampleOf = <Item>(items: readonly Item[], count: number, seed: number): Item[] => {
  const left = [...items]
  const next = random(seed)
  const chosen: Item[] = []
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(Math.floor(next() * left.length), 1))
  return chosen
}
