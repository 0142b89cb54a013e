import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import type { ReasonCode } from '../../src/shared/photo/reasons.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'

const folder = join(import.meta.dirname, '../../../shared/samples')
const present = existsSync(join(folder, 'samples.csv'))
if (!present) console.log('photo samples: folder ../shared/samples is not here, its tests are skipped')

const pool = createPhotoPool({ size: 2 })
afterAll(() => pool.close())

/** What samples.csv says is wrong with each, as reason codes; an empty list: right, or mended until it is. */
const expected: [file: string, incurable: ReasonCode[], mended: string[]][] = [
  ['01_frontal_greybg.jpg', [], ['cropped', 'backgroundReplaced']],
  ['02_frontal_outdoor.jpg', [], ['cropped', 'backgroundReplaced']],
  ['03_halfbody_brownbg.jpg', [], ['cropped', 'backgroundReplaced']],
  ['12_astronaut.png', ['source.lowResolution'], []],
  ['13_profile_grey.png', ['pose.yaw', 'colour.grey', 'source.lowResolution'], []],
  ['14_noface_cat.png', ['face.none'], []],
  ['15_noface_coffee.png', ['face.none'], []],
  ['16_noface_exif6.jpg', ['face.none'], []],
  ['18_idphoto_male_bluegrad.jpg', [], ['cropped']],
  ['20_tilt_plus12.jpg', [], ['straightened', 'cropped', 'backgroundReplaced']],
  ['23_overexposed.jpg', ['light.overExposed'], []],
  ['25_blur_motion.jpg', ['sharpness.blurred'], []],
  ['29_blue_cast.jpg', ['colour.cast'], []],
  ['30_white_bg_good.jpg', [], ['cropped']],
  ['33_exif_orient3.jpg', [], ['cropped', 'backgroundReplaced']],
  ['33_exif_orient6.jpg', [], ['cropped', 'backgroundReplaced']],
  ['33_exif_orient8.jpg', [], ['cropped', 'backgroundReplaced']],
  ['34_eyes_closed_synth.jpg', ['eyes.closed'], []],
  ['35_alpha.png', [], ['cropped', 'backgroundReplaced']],
  ['36_cmyk.jpg', [], ['cropped', 'backgroundReplaced']],
  ['39_notimage.jpg', ['readable.notImage'], []],
  ['41_head_touch_top.jpg', ['head.cutOff'], []],
]

describe.skipIf(!present)('calibration photographs', () => {
  it.each(expected)('%s', async (file, reasonsWanted, mendedWanted) => {
    const { report, output } = await pool.mend(readFileSync(join(folder, file)), provinceDefault)
    const failed = report.checks.filter(({ verdict }) => verdict === 'fail').map(({ reason }) => reason)
    expect(failed).toEqual(expect.arrayContaining(reasonsWanted))
    expect(report.mended).toEqual(expect.arrayContaining(mendedWanted))
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
