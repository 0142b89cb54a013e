/** Steps of mending by stable code, with the Chinese words for people. */
export const mendings = {
  straightened: '扶正头部',
  cropped: '按规格裁剪和缩放',
  adjusted: '按手工调整的位置裁剪和缩放',
  edgesReplicated: '画面不足处以边缘像素补足',
  lightened: '轻微提亮面部',
  colourCorrected: '轻微校正偏色',
  backgroundReplaced: '换成规格要求的背景',
  encoded: '按规格重新编码为 JPEG',
} as const

export type Mending = keyof typeof mendings
export const mendingCodes = Object.keys(mendings) as [Mending, ...Mending[]]
