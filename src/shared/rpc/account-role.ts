// Apart from the session's schemas: the sign-in page, which loads before all else, shows these words and checks nothing.

export const accountRoles = ['clerk', 'reviewer', 'administrator'] as const
export const accountRoleWords = { clerk: '经办人', reviewer: '审核人', administrator: '管理员' } as const

/** The shortest password that the keyring takes, in characters. */
export const minimumPassword = 8
