/** Duties of the province's officers. One officer may have several; two duties of one person never make two people. */
export const officerRoles = ['examiner', 'issuer', 'registrar', 'auditor', 'administrator'] as const
export type OfficerRole = (typeof officerRoles)[number]

export const officerRoleWords: Readonly<Record<OfficerRole, string>> = {
  examiner: '审核',
  issuer: '签发',
  registrar: '登记',
  auditor: '审计',
  administrator: '管理',
}

/** What officers may do, and the roles that may do it. Nothing else in the console is allowed to anyone. */
const allowed = {
  'batches.read': ['examiner', 'issuer', 'auditor'],
  'batches.confirm': ['examiner'],
  'certificates.read': ['examiner', 'issuer', 'auditor'],
  'certificates.issue': ['issuer'],
  'certificates.revoke': ['issuer'],
  'units.read': ['registrar', 'auditor'],
  'units.manage': ['registrar'],
  'keys.read': ['registrar', 'auditor'],
  'keys.release': ['registrar'],
  'decisions.read': ['examiner', 'issuer', 'registrar', 'auditor', 'administrator'],
  'officers.read': ['administrator', 'auditor'],
  'officers.manage': ['administrator'],
} as const satisfies Readonly<Record<string, readonly OfficerRole[]>>

export type Permission = keyof typeof allowed
export const permissions = Object.keys(allowed) as readonly Permission[]

/** The roles that have a permission, for the words of a refusal. @example rolesWith('keys.release') // ['registrar'] */
export const rolesWith = (permission: Permission): readonly OfficerRole[] => allowed[permission]

/** Whether an officer with these roles may do something. @example mayDo(['auditor'], 'keys.release') // false */
export const mayDo = (roles: readonly OfficerRole[], permission: Permission): boolean =>
  rolesWith(permission).some((role) => roles.includes(role))
