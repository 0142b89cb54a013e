/** Why a certificate is revoked: stable codes with the text that its holder reads. */
export const revocationReasons = {
  'revoke.fraud': '弄虚作假取得资格',
  'revoke.error': '签发有误',
  'revoke.discipline': '因违纪违法被取消资格',
  'revoke.request': '本人或单位申请注销',
} as const

export type RevocationReason = keyof typeof revocationReasons

/** Whether a text from outside is the code of a reason. @example isRevocationReason('revoke.fraud') // true */
export const isRevocationReason = (code: string): code is RevocationReason => code in revocationReasons
