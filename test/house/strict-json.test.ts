import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../fixtures/repository.ts'

/** Folders whose JSON comes from another party, or is signed or hashed. */
const foreign = [
  'src/trust/',
  'src/exchange/',
  'src/certificate/',
  'src/core/sync/province-client',
  'src/core/seals/',
  'src/server/http/',
]

/** Signed content, and bytes of a file or an answer, wherever they are read. */
const foreignValue = /JSON\.parse\([^\n]*(envelope|receipt|payload|manifest|toString\('utf8'\)|decode\()/iu

/** Calls that look foreign and are not. */
const own: Readonly<Record<string, string>> = {
  'src/photo/node/models.ts': 'a model of the package, compared with its hash',
  'src/photo/browser/models.ts': 'a model of our own page, compared with its hash',
}

test('JSON of other parties is read by parseStrictJson, because JSON.parse takes the last of two members silently', () => {
  const found = globSync('src/**/*.{ts,tsx}', { cwd: root })
    .map((file) => file.split('\\').join('/'))
    .filter((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      return foreign.some((folder) => file.startsWith(folder)) ? text.includes('JSON.parse(') : foreignValue.test(text)
    })
  expect(found).toEqual(Object.keys(own))
})
