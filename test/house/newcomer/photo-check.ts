import type { Change } from './change.ts'

/** Hair that hangs over the eyes. */
export const photoCheck: Change = {
  recipe: 'A photo check',
  edits: [
    {
      file: 'src/shared/photo/reasons.ts',
      after:
        "  'eyes.glare': retake('镜片反光遮住眼睛', '请摘下眼镜，或避开正面光源后重新拍摄', '镜片稍有反光，看得清眼睛就不影响'),\n",
      insert: "  'eyes.hair': retake('头发遮住眼睛', '请把头发拨开后重新拍摄'),\n",
    },
    {
      file: 'src/shared/photo/checks.ts',
      after: "    above: 'eyes.glare',\n  },\n",
      insert: `  hairOverEyes: {
    name: '头发遮眼',
    unit: '',
    measures: 'share of dark pixels above the eyes',
    above: 'eyes.hair',
  },
`,
    },
    {
      file: 'src/shared/photo/spec.ts',
      after: '    eyeGlare: limitSchema,\n',
      insert: '    hairOverEyes: limitSchema,\n',
    },
    {
      file: 'src/shared/photo/spec.ts',
      after: '    eyeGlare: { warnAbove: 0.1, failAbove: 0.3 },\n',
      insert: '    hairOverEyes: { warnAbove: 0.4, failAbove: 0.6 },\n',
    },
    {
      file: 'src/photo/measures/fringe.ts',
      create: `import { middle } from '../affine.ts'
import type { AlignedFace } from '../aligned-face.ts'
import type { Face } from '../landmarks.ts'

/** Luma below which a pixel is taken for hair. */
const darkest = 60

/** Share of dark pixels in a square above the middle of the eyes. */
export const measureFringe = ({ image, light, eyeToChin, place }: AlignedFace, face: Face): number => {
  const [x, y] = place(middle(face.rightEye, face.leftEye)).map(Math.round) as [number, number]
  const side = Math.max(1, Math.round(eyeToChin / 4))
  let dark = 0
  for (let row = y - side; row < y; row++)
    for (let column = x - side / 2; column < x + side / 2; column++)
      if ((light[row * image.width + Math.round(column)] ?? 255) < darkest) dark++
  return dark / (side * side)
}
`,
    },
    {
      file: 'src/photo/engine/examine.ts',
      after: "import { type Exposure, measureExposure } from '../measures/exposure.ts'\n",
      insert: "import { measureFringe } from '../measures/fringe.ts'\n",
    },
    {
      file: 'src/photo/engine/examine.ts',
      after: '  sharpness: measureBlur(aligned),\n',
      insert: '  hairOverEyes: measureFringe(aligned, face),\n',
    },
    { file: 'src/photo-tool/camera-hints.ts', after: "  'headCovered',\n", insert: "  'hairOverEyes',\n" },
    {
      file: 'src/sample/portrait-worn.ts',
      after: '  readonly glare?: number\n',
      insert: '  /** How far down a fringe of hair hangs. */\n  readonly fringe?: number\n',
    },
    {
      file: 'src/sample/portrait-worn.ts',
      after: "  (worn.mask ? mask(worn.mask) : '') +\n",
      insert: `  (worn.fringe ? '<path d="M230,300 h440 v180 h-440Z" fill="#17120f"/>' : '') +\n`,
    },
    {
      file: 'test/fixtures/photo/portrait-faults.ts',
      after: 'export const portraitFaults: readonly Fault[] = [\n',
      insert:
        "  { name: 'fringe', checks: ['hairOverEyes'], visibleFrom: 0.8, spoil: worn((s) => ({ fringe: s })) },\n",
    },
    { file: 'test/photo/browser.test.ts', after: '  eyeGlare: 0.05,\n', insert: '  hairOverEyes: 0.05,\n' },
  ],
  untouched: {
    'src/shared/photo/specs.ts': 'inherits the limit of the default',
    'src/photo/engine/judge.ts': 'judges by the limit alone',
    'src/sample/portrait.ts': 'the fault is one that is worn',
    'src/sample/portrait-spoil.ts': 'the fault is one that is worn',
    'src/server/photos/official-photo.ts': 'the province does not refuse photos for it',
    'test/photo/faults.test.ts': 'reads every fault of the list',
  },
}
