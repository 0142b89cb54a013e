// Without zod, because the sign-in page, which loads before everything else, shows these words and checks nothing.

/** Roles of a unit's accounts that sign. The clerk enters and the reviewer approves, so they are two people with two keys. */
export const signingRoles = ['clerk', 'reviewer'] as const
export type SigningRole = (typeof signingRoles)[number]

/** Roles of a unit's accounts. */
export const accountRoles = [...signingRoles, 'administrator'] as const
export type AccountRole = (typeof accountRoles)[number]

/** Chinese words for the roles. */
export const accountRoleWords = {
  clerk: '经办人',
  reviewer: '审核人',
  administrator: '管理员',
} as const satisfies Record<AccountRole, string>

/** The shortest new password, in characters. */
export const minimumPassword = 10
