/** Reasons for returning a photo or a record: stable codes, each with the text that its owner reads. */
export const returnReasons = {
  'photo.notThePerson': '照片不是本人',
  'photo.quality': '照片质量不合格，请按照片要求重新拍摄',
  'photo.background': '照片背景不合格，请使用纯白背景',
  'photo.pose': '照片姿态不合格，请正面免冠、双眼睁开',
  'photo.old': '照片不是近期照片',
  'photo.other': '照片有其他问题',
  'record.typo': '信息有误，请核对后重新提交',
  'record.notPassed': '评审结果与上报名单不一致',
  'record.duplicate': '与已有记录重复',
  'record.evidence': '缺少评审依据材料',
  'record.other': '其他原因',
} as const

export type ReturnReason = keyof typeof returnReasons

/** Whether a reason is about the photo; the other reasons are about the record. */
export const isAboutPhoto = (code: string): boolean => code.startsWith('photo.')

/** Whether a text from outside is the code of a reason. @example isReturnReason('photo.old') // true */
export const isReturnReason = (code: string): code is ReturnReason => Object.hasOwn(returnReasons, code)
