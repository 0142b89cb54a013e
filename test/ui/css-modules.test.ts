import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cssModules } from '../../scripts/css-module-types.ts'

test('the compiler knows the classes of every CSS module (node scripts/css-module-types.ts)', () => {
  const modules = cssModules()
  expect(modules.length).toBeGreaterThan(0)
  for (const { file, types } of modules) expect(readFileSync(`${file}.d.ts`, 'utf8'), file).toBe(types)
})
