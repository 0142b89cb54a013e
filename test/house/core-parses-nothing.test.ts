import { readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../fixtures/repository.ts'

/** Imports and re-exports that exist at run time, also those on demand. Types alone are gone by then. */
const statements =
  /(?:^|\n)\s*(?:import|export)\s+(?!type\b)([^'";]*?)\sfrom\s+'(\.[^']+)'|(?:^|\n)\s*import\s+'(\.[^']+)'|\bimport\('(\.[^']+)'\)/g

const isOnlyTypes = (names: string): boolean =>
  /^\{[\s\S]*\}$/.test(names.trim()) &&
  names
    .replace(/[{}]/g, '')
    .split(',')
    .filter((name) => name.trim())
    .every((name) => name.trim().startsWith('type '))

const importsOf = (source: string): string[] =>
  [...source.matchAll(statements)].flatMap(([, names, from, bare, onDemand]) => {
    if (names !== undefined && isOnlyTypes(names)) return []
    return [from ?? bare ?? onDemand!]
  })

/** Every file that a process loads, with the file that imports it. */
const loadedBy = (entry: string): Map<string, string> => {
  const loaded = new Map<string, string>([[join(root, entry), '']])
  for (const file of loaded.keys())
    for (const name of importsOf(readFileSync(file, 'utf8'))) {
      const path = join(dirname(file), name)
      if (path.endsWith('.ts') && !loaded.has(path)) loaded.set(path, relative(root, file))
    }
  return new Map([...loaded].map(([path, by]) => [relative(root, path).split(sep).join('/'), by]))
}

/** What reads files of strangers: spreadsheets, and pictures with native libraries. */
const readers = /^src\/(files\/(xlsx|xls|csv|tables)|photo\/node\/(decode|engine|thumbnail))/

describe('a process with keys', () => {
  test.each(['src/core/host/core-process.ts', 'src/core/host/web-process.ts'])(
    '%s loads no reader of strangers’ files',
    (entry) => {
      const loaded = loadedBy(entry)
      expect(loaded.has('src/core/unit.ts')).toBe(true)
      expect([...loaded].filter(([path]) => readers.test(path))).toEqual([])
    },
  )

  test('the decoder loads them', () => {
    const loaded = loadedBy('src/core/host/decoder-process.ts')
    for (const path of [
      'src/files/tables/open-table.ts',
      'src/core/intake/mark/mark-workbook.ts',
      'src/files/xls/convert-xls.ts',
      'src/photo/node/decode.ts',
    ])
      expect(loaded.has(path), path).toBe(true)
  })
})
