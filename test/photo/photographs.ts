import { join } from 'node:path'
import type { ReasonCode } from '../../src/shared/photo/reasons.ts'

/** Where the calibration photographs lie, outside the project; not everybody has them. */
export const photographsFolder = join(import.meta.dirname, '../../../shared/samples')

/** A calibration photograph, with what its `samples.csv` says of it. */
export interface Photograph {
  readonly file: string
  /** What is wrong with it that only another photo cures, as reason codes; empty: right, or mended until it is. */
  readonly incurable: readonly ReasonCode[]
  /** What mending must do, among other things. */
  readonly mended: readonly string[]
}

export const photographs: readonly Photograph[] = [
  { file: '01_frontal_greybg.jpg', incurable: [], mended: ['cropped', 'backgroundReplaced'] },
  { file: '02_frontal_outdoor.jpg', incurable: [], mended: ['cropped', 'backgroundReplaced'] },
  { file: '03_halfbody_brownbg.jpg', incurable: [], mended: ['cropped', 'backgroundReplaced'] },
  { file: '12_astronaut.png', incurable: ['source.lowResolution'], mended: [] },
  { file: '13_profile_grey.png', incurable: ['pose.yaw', 'colour.grey', 'source.lowResolution'], mended: [] },
  { file: '14_noface_cat.png', incurable: ['face.none'], mended: [] },
  { file: '15_noface_coffee.png', incurable: ['face.none'], mended: [] },
  { file: '16_noface_exif6.jpg', incurable: ['face.none'], mended: [] },
  { file: '18_idphoto_male_bluegrad.jpg', incurable: [], mended: ['cropped'] },
  { file: '20_tilt_plus12.jpg', incurable: [], mended: ['straightened', 'cropped', 'backgroundReplaced'] },
  { file: '23_overexposed.jpg', incurable: ['light.overExposed'], mended: [] },
  { file: '25_blur_motion.jpg', incurable: ['sharpness.blurred'], mended: [] },
  { file: '29_blue_cast.jpg', incurable: ['colour.cast'], mended: [] },
  { file: '30_white_bg_good.jpg', incurable: [], mended: ['cropped'] },
  { file: '33_exif_orient3.jpg', incurable: [], mended: ['cropped', 'backgroundReplaced'] },
  { file: '33_exif_orient6.jpg', incurable: [], mended: ['cropped', 'backgroundReplaced'] },
  { file: '33_exif_orient8.jpg', incurable: [], mended: ['cropped', 'backgroundReplaced'] },
  { file: '34_eyes_closed_synth.jpg', incurable: ['eyes.closed'], mended: [] },
  { file: '35_alpha.png', incurable: [], mended: ['cropped', 'backgroundReplaced'] },
  { file: '36_cmyk.jpg', incurable: [], mended: ['cropped', 'backgroundReplaced'] },
  { file: '39_notimage.jpg', incurable: ['readable.notImage'], mended: [] },
  { file: '41_head_touch_top.jpg', incurable: ['head.cutOff'], mended: [] },
]
