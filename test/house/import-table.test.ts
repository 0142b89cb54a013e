import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { root } from '../fixtures/repository.ts'

// Each hook starts dependency-cruiser.
vi.setConfig({ hookTimeout: 120_000 })

const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: readonly { readonly name: string }[]
}

/** Files that keep every rule, in every folder of the table. */
const orderly: Readonly<Record<string, string>> = {
  'src/shared/word.ts': `export const word = 'word'\nexport interface Word { readonly text: string }\n`,
  'src/trust/hash.ts': `import { word } from '../shared/word.ts'\nexport const hash = word\nexport interface Hash { readonly bytes: string }\n`,
  'src/files/table.ts': `import { word } from '../shared/word.ts'\nexport const table = word\n`,
  'src/files/workbook-file.ts': `import type ExcelJS from 'exceljs'\nexport const write = async (): Promise<ExcelJS.Workbook> => new (await import('exceljs')).default.Workbook()\n`,
  'src/photo/judge.ts': `import { word } from '../shared/word.ts'\nexport const judge = word\n`,
  'src/photo/node/decode.ts': `import { readFileSync } from 'node:fs'\nimport { judge } from '../judge.ts'\nexport const decode = () => [readFileSync, judge]\n`,
  'src/photo/browser/client.ts': `import { judge } from '../judge.ts'\nexport const client = judge\n`,
  'src/certificate/seal.ts': `import { hash } from '../trust/hash.ts'\nexport const seal = hash\n`,
  'src/certificate/signer.ts': `import { sign } from 'node:crypto'\nexport const signer = sign\n`,
  'src/exchange/batch.ts': `import { table } from '../files/table.ts'\nexport const batch = table\n`,
  'src/core/engine.ts': `import { store } from './store/store.ts'\nexport const engine = store\nexport interface Engine { readonly run: true }\n`,
  'src/core/store/store.ts': `import { word } from '../../shared/word.ts'\nexport const store = word\n`,
  'src/core/records/records.ts': `import { store } from '../store/store.ts'\nexport const records = store\n`,
  'src/server/service.ts': `import type { Word } from '../shared/word.ts'\nexport const service = (word: Word) => word.text\n`,
  'src/server/store/store.ts': `import { word } from '../../shared/word.ts'\nexport const store = word\n`,
  'src/server/units/units.ts': `import { store } from '../store/store.ts'\nexport const units = store\n`,
  'src/sample/people.ts': `import { engine } from '../core/engine.ts'\nexport const people = engine\n`,
  'src/main/index.ts': `import { word } from '../shared/word.ts'\nexport const main = word\n`,
  'src/preload/index.ts': `import { word } from '../shared/word.ts'\nexport const preload = word\n`,
  'src/ui/format.ts': `import { word } from '../shared/word.ts'\nexport const format = word\n`,
  'src/photo-tool/tool.ts': `import { client } from '../photo/browser/client.ts'\nexport const tool = client\n`,
  'src/renderer/app.ts': `import { shell } from './shell/shell.ts'\nexport const app = shell\n`,
  'src/renderer/shell/shell.ts': `import { records } from '../records/page.ts'\nexport const shell = records\n`,
  'src/renderer/records/page.ts': `import { section } from '../navigation/section.ts'\nexport const records = section\n`,
  'src/renderer/photos/page.ts': `import { tool } from '../../photo-tool/tool.ts'\nexport const photos = tool\n`,
  'src/renderer/navigation/section.ts': `import { word } from '../../shared/word.ts'\nexport const section = word\n`,
  'src/portal/public/page.ts': `import { seal } from '../../certificate/seal.ts'\nexport const page = seal\n`,
  'src/portal/applicants/page.ts': `import { format } from '../../ui/format.ts'\nexport const page = format\n`,
  'src/console/units/page.ts': `import { format } from '../../ui/format.ts'\nexport const page = format\n`,
  'src/console/issuing/page.ts': `import { format } from '../../ui/format.ts'\nexport const page = format\n`,
  'src/cli/gzzc.ts': `import { people } from '../sample/people.ts'\nexport const cli = people\n`,
  'test/fixture.ts': 'export const fixture = 1\n',
}

/** A file that breaks one rule, the rule it breaks, and its text. */
type Violation = readonly [rule: string, path: string, text: string]

const value = (path: string, name: string): string =>
  `import { ${name} } from '${path}'\nexport const wrong = ${name}\n`

/** For each folder of the table something that it must not import. */
const foreign: readonly (readonly [folder: string, target: string, name: string])[] = [
  ['shared', '../trust/hash.ts', 'hash'],
  ['trust', '../files/table.ts', 'table'],
  ['files', '../trust/hash.ts', 'hash'],
  ['photo', '../trust/hash.ts', 'hash'],
  ['certificate', '../files/table.ts', 'table'],
  ['exchange', '../certificate/seal.ts', 'seal'],
  ['core', '../server/service.ts', 'service'],
  ['server', '../core/engine.ts', 'engine'],
  ['sample', '../files/table.ts', 'table'],
  ['main', '../core/engine.ts', 'engine'],
  ['preload', '../trust/hash.ts', 'hash'],
  ['ui', '../trust/hash.ts', 'hash'],
  ['photo-tool', '../trust/hash.ts', 'hash'],
  ['renderer', '../core/engine.ts', 'engine'],
  ['portal', '../core/engine.ts', 'engine'],
  ['console', '../photo-tool/tool.ts', 'tool'],
  ['cli', '../renderer/app.ts', 'app'],
]

const violations: readonly Violation[] = [
  ...foreign.flatMap(([folder, target, name]): Violation[] => [
    [`${folder}-may-import`, `src/${folder}/wrong-value.ts`, value(target, name)],
    [
      `${folder}-may-import`,
      `src/${folder}/wrong-type.ts`,
      `import type { ${name} } from '${target}'\nexport type Wrong = typeof ${name}\n`,
    ],
    [`${folder}-may-import`, `src/${folder}/wrong-call.ts`, `export const wrong = () => import('${target}')\n`],
  ]),
  ['photo/browser-may-import', 'src/photo/browser/wrong.ts', value('../node/decode.ts', 'decode')],
  ['photo-engine-is-runtime-free', 'src/photo/wrong.ts', value('./node/decode.ts', 'decode')],
  ['no-node-in-shared-or-window', 'src/shared/wrong-node.ts', value('node:fs', 'readFileSync')],
  ['portal-without-node', 'src/portal/public/wrong-node.ts', value('../../certificate/signer.ts', 'signer')],
  ['sections-apart', 'src/renderer/records/wrong.ts', value('../photos/page.ts', 'photos')],
  ['sections-apart', 'src/renderer/records/wrong-shell.ts', value('../shell/shell.ts', 'shell')],
  ['nothing-above-the-bottom', 'src/renderer/navigation/wrong.ts', value('../photos/page.ts', 'photos')],
  ['pages-apart', 'src/portal/public/wrong.ts', value('../applicants/page.ts', 'page')],
  ['pages-apart', 'src/console/units/wrong.ts', value('../issuing/page.ts', 'page')],
  ['store-imports-no-slice', 'src/core/store/wrong.ts', value('../records/records.ts', 'records')],
  ['store-imports-no-slice', 'src/server/store/wrong.ts', value('../units/units.ts', 'units')],
  ['sheetjs-for-xls-only', 'src/files/tables/wrong.ts', `export { read } from '@e965/xlsx'\n`],
  ['exceljs-by-writers-only', 'src/core/records/wrong.ts', `export const wrong = () => import('exceljs')\n`],
  [
    'exceljs-on-demand',
    'src/core/intake/template.ts',
    `import ExcelJS from 'exceljs'\nexport const wrong = ExcelJS.Workbook\n`,
  ],
  ['known-folders', 'src/helpers/wrong.ts', value('../shared/word.ts', 'word')],
  ['known-folders-alone', 'src/misc/wrong.ts', 'export const wrong = 1\n'],
  ['no-circular', 'src/core/review/other.ts', `import { wrong } from './wrong.ts'\nexport const other = () => wrong\n`],
  ['no-circular-folders', 'src/core/search/one.ts', value('../audit/one.ts', 'one')],
  ['no-circular-folders', 'src/core/search/two.ts', 'export const two = 2\n'],
  ['no-circular-folders', 'src/core/audit/one.ts', 'export const one = 1\n'],
  ['no-circular-folders', 'src/core/audit/two.ts', value('../search/two.ts', 'two')],
  ['resolvable', 'src/core/wrong-path.ts', value('./nothing.ts', 'nothing')],
  ['no-test-in-product', 'src/core/wrong-test.ts', value('../../test/fixture.ts', 'fixture')],
]

/** The other half of a circle, which is reported once. */
const counterpart = {
  'src/core/review/wrong.ts': `import { other } from './other.ts'\nexport const wrong = () => other\n`,
}

/** A violation as dependency-cruiser reports it. */
interface Found {
  readonly from: string
  readonly to: string
  readonly rule: { readonly name: string }
}

/** Writes a house of these files under the real rules, and checks it. */
const check = async (files: Readonly<Record<string, string>>): Promise<Found[]> => {
  const house = await mkdtemp(join(tmpdir(), 'gzzc-house-'))
  try {
    await cp(join(root, '.dependency-cruiser.cjs'), join(house, '.dependency-cruiser.cjs'))
    await symlink(join(root, 'node_modules'), join(house, 'node_modules'))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(house, path)), { recursive: true })
      await writeFile(join(house, path), text)
    }
    const checker = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
    const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src']
    const run = spawn(process.execPath, [checker, ...options], { cwd: house })
    let output = ''
    run.stdout.setEncoding('utf8').on('data', (piece: string) => {
      output += piece
    })
    await new Promise((resolve) => run.on('close', resolve))
    return (JSON.parse(output) as { summary: { violations: Found[] } }).summary.violations
  } finally {
    await rm(house, { recursive: true, force: true })
  }
}

describe('the import table', () => {
  let found: Found[]

  beforeAll(async () => {
    found = await check({
      ...orderly,
      ...counterpart,
      ...Object.fromEntries(violations.map(([, path, text]) => [path, text])),
    })
  })

  test('passes a house that keeps it', async () => {
    expect(await check(orderly)).toEqual([])
  }, 120_000)

  test.each(violations)('%s: %s is refused', (rule, path) => {
    const places = rule === 'no-circular-folders' ? [dirname(path)] : [path]
    expect(found.filter(({ rule: { name } }) => name === rule).map(({ from }) => from)).toEqual(
      expect.arrayContaining(places),
    )
  })

  test('has a file that breaks it for each rule', () => {
    const broken = new Set(violations.map(([rule]) => rule))
    expect(forbidden.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([])
  })

  test('finds nothing in the files that keep it', () => {
    const ordinary = found.filter(({ from, rule }) => from in orderly && rule.name !== 'no-circular-folders')
    expect(ordinary).toEqual([])
  })
})
