import type { ReasonCode } from './reasons.ts'

/** Definition of a check: its measure, and its reason when the value is beyond a limit. */
export interface CheckDefinition {
  /** Chinese name, as windows and reports show it. */
  readonly name: string
  /** Unit of the value, empty for shares, scores and counts. */
  readonly unit: string
  /** Identifier of the measure in ISO/IEC 29794-5:2025, as its reference implementation OFIQ spells it; absent where it has none. */
  readonly iso?: string
  /** The measure, for readers of the code and of docs/photo-calibration.md. */
  readonly measures: string
  readonly below?: ReasonCode
  readonly above?: ReasonCode
}

/** Every check by id, in the order of a report. */
export const checks = {
  readable: { name: '文件可读', unit: '', measures: 'the kind of file, by content' },
  faceCount: {
    name: '单人',
    unit: '',
    iso: 'SingleFacePresent',
    measures: 'faces found',
    below: 'face.none',
    above: 'face.several',
  },
  faceInsideFrame: {
    name: '面部完整',
    unit: '',
    measures: 'least distance of the face oval from the edge of the source, in eye-to-chin lengths',
    below: 'face.cutOff',
  },
  crownCut: {
    name: '头顶完整',
    unit: '',
    measures: 'length of head and hair that lies on the edge of the source, in eye-to-chin lengths',
    above: 'head.cutOff',
  },
  bodyCoverage: {
    name: '肩部完整',
    unit: '',
    measures: 'share of the person in the result that the source shows',
    below: 'body.cutOff',
  },
  shoulders: {
    name: '双肩入画',
    unit: '',
    measures: 'share of the lower edge of the result that the person fills',
    below: 'body.shouldersMissing',
  },
  orientation: {
    name: '摆放方向',
    unit: '度',
    measures: 'quarter turns that the photo is off upright',
    above: 'pose.turned',
  },
  yaw: { name: '左右转动', unit: '度', iso: 'HeadPoseYaw', measures: 'head pose: yaw, absolute', above: 'pose.yaw' },
  pitch: {
    name: '上下俯仰',
    unit: '度',
    iso: 'HeadPosePitch',
    measures: 'head pose: pitch, absolute',
    above: 'pose.pitch',
  },
  roll: {
    name: '歪斜',
    unit: '度',
    iso: 'HeadPoseRoll',
    measures: 'head pose: roll of the eye line, absolute',
    above: 'pose.roll',
  },
  eyesOpen: {
    name: '睁眼',
    unit: '',
    iso: 'EyesOpen',
    measures: 'opening of the narrower eye over eye-to-chin length',
    below: 'eyes.closed',
  },
  gaze: {
    name: '目视前方',
    unit: '',
    measures: 'place of both irises off the middle of the eyes, in widths of the eye',
    above: 'eyes.aside',
  },
  eyesVisible: {
    name: '眼部无遮挡',
    unit: '',
    iso: 'EyesVisible',
    measures: 'brightness of the whites of the eyes and of the skin below them, the darker, over that of the cheeks',
    below: 'eyes.darkGlasses',
  },
  eyeGlare: {
    name: '镜片反光',
    unit: '',
    iso: 'EyesVisible',
    measures: 'share of near-white pixels around the worse eye, behind glasses',
    above: 'eyes.glare',
  },
  mouthCovered: {
    name: '口鼻无遮挡',
    unit: '',
    iso: 'MouthOcclusionPrevention',
    measures: 'share of cloth and other things around the lips',
    above: 'face.covered',
  },
  headCovered: {
    name: '免冠',
    unit: '',
    iso: 'NoHeadCoverings',
    measures: 'share of cloth and other things above the forehead',
    above: 'head.covered',
  },
  thingOnHead: {
    name: '头上无饰物',
    unit: '',
    measures: 'share of other things in a row above the forehead, where hair shows too',
    above: 'head.thing',
  },
  handAtFace: {
    name: '面部无手',
    unit: '',
    measures: 'share of skin of the body on the lower face or around the head',
    above: 'face.hand',
  },
  mouthClosed: {
    name: '闭口',
    unit: '',
    iso: 'MouthClosed',
    measures: 'opening of the lips over eye-to-chin length',
    above: 'mouth.open',
  },
  proportions: {
    name: '脸部宽高比',
    unit: '',
    measures: 'width of the face over its height',
    below: 'source.stretched',
    above: 'source.stretched',
  },
  redEyes: {
    name: '红眼',
    unit: '',
    measures: 'share of the worse eye that is red, less that of the skin below it',
    above: 'eyes.red',
  },
  crownFlat: {
    name: '头顶形状',
    unit: '',
    measures: 'width of the head at its very top over its width further down',
    above: 'head.flat',
  },
  interEyeDistance: {
    name: '两眼距离',
    unit: 'px',
    iso: 'InterEyeDistance',
    measures: 'distance of the eye centres on the source',
    below: 'source.lowResolution',
  },
  sharpness: {
    name: '模糊度',
    unit: '',
    iso: 'Sharpness',
    measures: 'Crete re-blur metric inside the face, 0 sharp, 1 blurred',
    above: 'sharpness.blurred',
  },
  noise: {
    name: '噪点',
    unit: '',
    measures: 'standard deviation of the grain on the cheeks, in grey levels',
    above: 'source.noisy',
  },
  compression: {
    name: '压缩质量',
    unit: '',
    iso: 'CompressionArtifacts',
    measures: 'quality that the JPEG was saved with, 1 to 100',
    below: 'source.compressed',
  },
  blocks: {
    name: '马赛克与压缩方块',
    unit: '',
    measures: 'how clearly the face is made of squares, in grey levels',
    above: 'source.blocks',
  },
  screenPattern: {
    name: '翻拍纹',
    unit: '',
    measures: 'how strongly the fine structure of the face repeats at one distance: lines of a screen or of print',
    above: 'source.screen',
  },
  border: {
    name: '无边框',
    unit: '',
    measures: 'share of the upper, left and right edge along which a frame is drawn, the least of them',
    above: 'source.border',
  },
  overlay: {
    name: '背景无杂物',
    unit: '',
    measures: 'share of a plain background that is of quite another colour',
    above: 'background.overlay',
  },
  contrast: {
    name: '对比度',
    unit: '',
    iso: 'DynamicRange',
    measures: 'spread of light on the face, 99th less 1st percentile',
    below: 'light.flat',
  },
  luminance: {
    name: '面部亮度',
    unit: '',
    iso: 'LuminanceMean',
    measures: 'linear luminance of the lightest parts of the face, 97th percentile',
    below: 'light.dark',
    above: 'light.bright',
  },
  underExposure: {
    name: '暗部占比',
    unit: '',
    iso: 'UnderExposurePrevention',
    measures: 'share of face pixels with luma up to 40 of 255',
    above: 'light.underExposed',
  },
  overExposure: {
    name: '过曝占比',
    unit: '',
    iso: 'OverExposurePrevention',
    measures: 'share of face pixels with luminance from 247 of 255',
    above: 'light.overExposed',
  },
  lightEvenness: {
    name: '两侧明暗差',
    unit: '',
    iso: 'IlluminationUniformity',
    measures: 'luminance difference of the cheeks over the brighter one',
    above: 'light.uneven',
  },
  colourPresence: {
    name: '彩色',
    unit: '',
    measures: 'mean CIELAB chroma of the face',
    below: 'colour.grey',
  },
  colourVariety: {
    name: '颜色丰富度',
    unit: '',
    measures: 'standard deviation of a* and b* among pixels of one lightness',
    below: 'colour.sepia',
  },
  colourCast: {
    name: '肤色偏差',
    unit: '',
    iso: 'NaturalColour',
    measures: 'distance of the cheeks from the skin colour box a* 5..25, b* 5..35',
    above: 'colour.cast',
  },
  backgroundWhite: {
    name: '背景明度',
    unit: '',
    measures: 'mean CIELAB L* of the background',
    below: 'background.notWhite',
  },
  backgroundTint: {
    name: '背景色度',
    unit: '',
    measures: 'chroma C* of the mean background colour',
    above: 'background.tinted',
  },
  backgroundUniformity: {
    name: '背景色差',
    unit: '',
    iso: 'BackgroundUniformity',
    measures: 'mean CIE76 ΔE from the mean background colour',
    above: 'background.uneven',
  },
  clothesWhite: {
    name: '衣服与背景的区别',
    unit: '',
    measures: 'share of the outline of the clothes that is as white as the background',
    above: 'background.clothes',
  },
  backgroundLeft: {
    name: '背景去净',
    unit: '',
    measures: 'share of the result above the chin that shows something where no person is',
    above: 'background.left',
  },
  outlineDoubt: {
    name: '抠图边缘',
    unit: '',
    measures:
      'pixels at the outline of head and shoulders that nothing tells from the background, per pixel of outline',
    above: 'background.ragged',
  },
  width: { name: '宽度', unit: 'px', measures: 'width of the image', below: 'size.width', above: 'size.width' },
  height: { name: '高度', unit: 'px', measures: 'height of the image', below: 'size.height', above: 'size.height' },
  headHeight: {
    name: '头部高度',
    unit: 'mm',
    iso: 'HeadSize',
    measures: 'crown (hair included) to chin, the image scaled to the height of the spec',
    below: 'head.tooSmall',
    above: 'head.tooLarge',
  },
  crownMargin: {
    name: '头顶距上边',
    unit: 'mm',
    iso: 'MarginAboveOfTheFaceImage',
    measures: 'upper edge to crown',
    below: 'head.tooHigh',
    above: 'head.tooLow',
  },
  chinMargin: {
    name: '下巴距下边',
    unit: 'mm',
    iso: 'MarginBelowOfTheFaceImage',
    measures: 'chin to lower edge',
    below: 'chin.tooLow',
    above: 'chin.tooHigh',
  },
  centring: {
    name: '左右偏移',
    unit: 'mm',
    measures: 'distance of the face centre from the middle line',
    above: 'head.offCentre',
  },
  format: { name: '文件格式', unit: '', measures: 'file format, by content' },
  density: {
    name: '分辨率',
    unit: 'dpi',
    measures: 'pixel density written in the file',
    below: 'file.density',
    above: 'file.density',
  },
  fileSize: {
    name: '文件大小',
    unit: 'KB',
    measures: 'bytes of the file / 1024',
    below: 'file.tooSmall',
    above: 'file.tooLarge',
  },
} as const satisfies Record<string, CheckDefinition>

export type CheckId = keyof typeof checks
export const checkIds = Object.keys(checks) as [CheckId, ...CheckId[]]
