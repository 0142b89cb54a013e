import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { intakeLimits } from '../../src/files/limits.ts'
import { SpillFile } from '../../src/files/spill-file.ts'
import { openTable } from '../../src/files/tables/open-table.ts'
import { workbookOf } from '../fixtures/tables/ooxml.ts'
import { codeOf, readRows } from '../fixtures/tables/reading.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

const usualFolder = process.env.TMPDIR
afterEach(() => {
  process.env.TMPDIR = usualFolder
})

describe('a spill file', () => {
  it('reads any piece that was appended, and leaves no file name', () => {
    const folder = temporaryFolder()
    const spill = new SpillFile(folder)
    const pieces = [1, 15, 16, 17, 5000, 100_000].map((length, index) => Buffer.alloc(length, `段${index}`))
    const places = pieces.map((piece) => spill.append(piece))
    for (const [index, piece] of pieces.entries())
      for (const start of [0, 1, 16, 33].filter((start) => start < piece.length))
        expect(spill.read(places[index]! + start, piece.length - start)).toEqual(piece.subarray(start))
    expect(readdirSync(folder)).toEqual([])
    spill.close()
  })
})

describe('a string table beyond its memory', () => {
  const count = 40_000
  const textOf = (index: number): string => {
    if (index % 1000 === 1) return ''
    return index % 5000 === 3 ? '长'.repeat(30_000) : `第${index}个样例字符串`
  }
  const book = () => {
    // First in scattered order, then sequentially.
    const asked = Array.from({ length: 6000 }, (_, index) => (index < 3000 ? (index * 7919) % count : index + 20_000))
    const strings = Array.from({ length: count }, (_, index) => `<si><t>${textOf(index)}</t></si>`).join('')
    const xml = asked.map((index) => `<row><c t="s"><v>${index}</v></c><c><v>${index}</v></c></row>`).join('')
    return { asked, file: workbookOf({ sheets: [{ xml }], strings }) }
  }

  it('is read from disk as from memory, and its file is removed with the table', async () => {
    const { asked, file } = book()
    process.env.TMPDIR = temporaryFolder()
    for (const stringMemoryBytes of [0, 2 ** 20]) {
      const rows = await readRows(await file, undefined, { ...intakeLimits, stringMemoryBytes })
      expect(rows.map(({ texts }) => texts)).toEqual(asked.map((index) => [textOf(index) || undefined, String(index)]))
    }
    expect(readdirSync(process.env.TMPDIR)).toEqual([])
  })

  it('is refused with a problem when the temporary folder is not writable', async () => {
    const { file } = book()
    process.env.TMPDIR = join(temporaryFolder(), 'none')
    expect(existsSync(process.env.TMPDIR)).toBe(false)
    const table = await openTable(await file, { ...intakeLimits, stringMemoryBytes: 0 })
    expect(await codeOf(table.rows('Sheet1').next())).toBe('intake.scratchFull')
    await table.close()
  })
})
