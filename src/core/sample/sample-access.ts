/** Accounts of the sample unit. Their password protects sample data only and is shown where it is used. */
export const sampleAccounts = { administrator: '样例管理员', clerk: '样例经办人', reviewer: '样例审核人' } as const
export const samplePassword = 'gzzc-sample'
