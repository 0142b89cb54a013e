import {
  mayDo,
  type OfficerRole,
  officerRoleWords,
  type Permission,
  rolesWith,
} from '../../shared/console/officer-roles.ts'
import { Problem } from '../../shared/errors/problem.ts'

/** An enrolled computer of a unit, authenticated by the signature of its request. */
export interface Device {
  readonly kind: 'device'
  /** Key id of its public key (see `trust/keys.ts`). */
  readonly id: string
  readonly unitId: string
}

/** A person of the province who confirms, issues and revokes. */
export interface Officer {
  readonly kind: 'officer'
  /** Name of the account; on the command line, the account of the machine. */
  readonly id: string
  /**
   * The roles of an officer who signed in to the console. Absent on the command line, whose commands are open to anyone who
   * can read the province's keys.
   */
  readonly roles?: readonly OfficerRole[]
}

/** A person who asks for their own certificate. */
export interface Applicant {
  readonly kind: 'applicant'
  readonly id: string
}

/** An employer that checks the certificates of its people. */
export interface Employer {
  readonly kind: 'employer'
  readonly id: string
}

/** Anyone who has not signed in. */
export interface Public {
  readonly kind: 'public'
}

/**
 * The party on whose behalf a function of the server runs. A function that is not open to everyone takes the actor after
 * its context and requires a role first; functions that verify certificates are open to everyone and take no actor.
 */
export type Actor = Device | Officer | Applicant | Employer | Public

type Kind = Actor['kind']

/** Anyone who has not signed in, as an actor. */
export const anyone: Public = { kind: 'public' }

/** The actor's name in the audit log: `officer:…`, `device:…`. */
export const auditName = (actor: Exclude<Actor, Public>): string => `${actor.kind}:${actor.id}`

/**
 * The actor, if its role is one of `kinds`.
 * @throws Problem `server.access.role`
 * @example
 * const sender = requireOneOf(actor, 'device', 'officer')
 */
export const requireOneOf = <Allowed extends Kind>(
  actor: Actor,
  ...kinds: readonly Allowed[]
): Extract<Actor, { kind: Allowed }> => {
  if (!(kinds as readonly Kind[]).includes(actor.kind)) throw new Problem('server.access.role')
  return actor as Extract<Actor, { kind: Allowed }>
}

/** The actor as a device. @throws Problem `server.access.role` */
export const requireDevice = (actor: Actor): Device => requireOneOf(actor, 'device')

/**
 * The actor as an officer who has a permission. A function without a permission is not open to the console.
 * @throws Problem `server.access.role`, `officers.permission`
 * @example
 * const officer = requireOfficer(actor, 'batches.confirm')
 */
export const requireOfficer = (actor: Actor, permission?: Permission): Officer => {
  const officer = requireOneOf(actor, 'officer')
  if (officer.roles === undefined) return officer
  if (permission === undefined) throw new Problem('server.access.role')
  if (mayDo(officer.roles, permission)) return officer
  const roles = rolesWith(permission).map((role) => officerRoleWords[role])
  throw new Problem('officers.permission', { roles: roles.join('、') })
}
