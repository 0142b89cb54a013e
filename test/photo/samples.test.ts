import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { photographs, photographsFolder } from '../fixtures/photo/photographs.ts'

const present = existsSync(join(photographsFolder, 'samples.csv'))
if (!present) console.log('photo samples: folder ../shared/samples is not here, its tests are skipped')

const pool = createPhotoPool({ size: 2 })
afterAll(() => pool.close())

describe.skipIf(!present)('calibration photographs', () => {
  it.each(photographs)('$file', async ({ file, incurable: reasonsWanted, mended: mendedWanted }) => {
    const { report, output } = await pool.mend(readFileSync(join(photographsFolder, file)), provinceDefault)
    const failed = report.checks.filter(({ verdict }) => verdict === 'fail').map(({ reason }) => reason)
    expect(failed).toEqual(expect.arrayContaining([...reasonsWanted]))
    expect(report.mended).toEqual(expect.arrayContaining([...mendedWanted]))
    if (reasonsWanted.length > 0) {
      expect(output).toBeUndefined()
      return
    }
    expect(report.verdict).not.toBe('fail')
    const second = await pool.mend(output!, provinceDefault)
    expect(second.report.verdict).not.toBe('fail')
    expect(second.output).toBeUndefined()
  })
})
