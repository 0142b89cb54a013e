import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

// Each test starts dependency-cruiser.
vi.setConfig({ testTimeout: 60_000 })

const root = join(import.meta.dirname, '../..')
let house: string

/** A house of a few files under the real table. */
beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), 'gzzc-house-'))
  await cp(join(root, '.dependency-cruiser.cjs'), join(house, '.dependency-cruiser.cjs'))
  await symlink(join(root, 'node_modules'), join(house, 'node_modules'))
  const rooms = {
    'src/shared/word.ts': `export const word = 'word'\nexport interface Word { readonly text: string }\n`,
    'src/core/engine.ts': `import { word } from '../shared/word.ts'\nexport const engine = word\nexport interface Engine { readonly run: true }\n`,
    'src/server/service.ts': `import type { Word } from '../shared/word.ts'\nexport const service = (word: Word) => word.text\n`,
    'src/photo/engine/judge.ts': `export const judge = 1\n`,
    'src/photo/node/decode.ts': `import { readFileSync } from 'node:fs'\nimport { judge } from '../judge.ts'\nexport const decode = () => [readFileSync, judge]\n`,
    'src/renderer/window.ts': `import type { Word } from '../shared/word.ts'\nexport const title = (word: Word) => word.text\n`,
  }
  for (const [path, text] of Object.entries(rooms)) {
    await mkdir(dirname(join(house, path)), { recursive: true })
    await writeFile(join(house, path), text)
  }
})
afterAll(() => rm(house, { recursive: true, force: true }))

/** The checker's verdict on the house. */
const check = (): Promise<{ status: number | null; output: string }> => {
  const checker = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const run = spawn(process.execPath, [checker, '--config', '.dependency-cruiser.cjs', 'src'], { cwd: house })
  let output = ''
  run.stdout.on('data', (piece: Buffer) => {
    output += piece
  })
  return new Promise((resolve) => run.on('close', (status) => resolve({ status, output })))
}

describe('the import table', () => {
  test('passes a house that keeps it', async () => {
    expect(await check()).toMatchObject({ status: 0 })
  })

  test.each([
    [
      'a value from the server in the core',
      'src/core/wrong.ts',
      `import { service } from '../server/service.ts'\nexport const wrong = service\n`,
      'core-may-import',
    ],
    [
      'a mere type from the core in the server',
      'src/server/wrong.ts',
      `import type { Engine } from '../core/engine.ts'\nexport type Wrong = Engine\n`,
      'server-may-import',
    ],
    [
      'a mere type from the core in the window',
      'src/renderer/wrong.ts',
      `import type { Engine } from '../core/engine.ts'\nexport type Wrong = Engine\n`,
      'renderer-may-import',
    ],
    [
      'Node in shared',
      'src/shared/wrong.ts',
      `import { readFileSync } from 'node:fs'\nexport const wrong = readFileSync\n`,
      'no-node-in-shared-or-window',
    ],
    [
      "Node's adaptor in the photo engine",
      'src/photo/wrong.ts',
      `import { decode } from './node/decode.ts'\nexport const wrong = decode\n`,
      'photo-engine-is-runtime-free',
    ],
    [
      'a file that is not there',
      'src/core/wrong.ts',
      `import { nothing } from './nothing.ts'\nexport const wrong = nothing\n`,
      'resolvable',
    ],
  ])('refuses %s', async (_what, path, text, rule) => {
    await writeFile(join(house, path), text)
    try {
      const { status, output } = await check()
      expect(output).toContain(rule)
      expect(output).toContain(path)
      expect(status).not.toBe(0)
    } finally {
      await rm(join(house, path))
    }
  })
})
