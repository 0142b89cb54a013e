export { samplePassword } from '../accounts/sample-password.ts'

/** Accounts of the sample unit. */
export const sampleAccounts = { administrator: '样例管理员', clerk: '样例经办人', reviewer: '样例审核人' } as const
