import { randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { minimumPassword } from '../../shared/account.ts'
import type { OfficerRole } from '../../shared/console/officer-roles.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { findPasswordFault, passwordFaultWords } from '../../shared/password.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, auditName, type Officer, requireOfficer } from '../access/actor.ts'
import type { OfficerTable } from '../store/officer-tables.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import type { OfficersContext } from './officers-context.ts'
import { codeAddress, newCodeSecret, sealCodeSecret, stepOfCode } from './one-time-code.ts'
import { hashPassword } from './password-hash.ts'
import { renewRecoveryCodes } from './recovery-codes.ts'

const invitationHours = 72

/** An officer as a list shows them. */
export interface OfficerSummary {
  readonly name: string
  readonly roles: readonly OfficerRole[]
  readonly addedAt: string
  /** `invited` until the link is used. */
  readonly state: 'invited' | 'active' | 'deactivated'
  readonly passkeys: number
}

/** A one-time link's code. It is shown once and stored as a hash. */
export interface Invitation {
  readonly code: string
  readonly expiresAt: string
}

const codeHash = (code: string): string => sha256Hex(`gzzc-officer-invitation:${code}`)

const invite = async (work: UnitOfWork, officer: string): Promise<Invitation> => {
  const code = randomBytes(20).toString('base64url')
  const expiresAt = new Date(Date.parse(work.at) + invitationHours * 3_600_000).toISOString()
  await work.database.deleteFrom('officerInvitation').where('officer', '=', officer).execute()
  await work.database
    .insertInto('officerInvitation')
    .values({ codeHash: codeHash(code), officer, expiresAt, usedAt: null })
    .execute()
  return { code, expiresAt }
}

const rolesOf = ({ roles }: Pick<Selectable<OfficerTable>, 'roles'>): OfficerRole[] =>
  JSON.parse(roles) as OfficerRole[]

/** An account in use, as an actor; undefined for any other name. */
export const findOfficer = async (
  { store }: Pick<OfficersContext, 'store'>,
  name: string,
): Promise<(Officer & { readonly roles: readonly OfficerRole[] }) | undefined> => {
  const row = await store.database
    .selectFrom('officer')
    .select(['name', 'roles'])
    .where('name', '=', name)
    .where('deactivatedAt', 'is', null)
    .where('passwordHash', 'is not', null)
    .executeTakeFirst()
  return row && { kind: 'officer', id: row.name, roles: rolesOf(row) }
}

/** All officers by name. @throws Problem `officers.permission` */
export const listOfficers = async (
  { store }: Pick<OfficersContext, 'store'>,
  actor: Actor,
): Promise<OfficerSummary[]> => {
  requireOfficer(actor, 'officers.read')
  const rows = await store.database.selectFrom('officer').selectAll().orderBy('name').execute()
  const keys = await store.database
    .selectFrom('officerPasskey')
    .select(({ fn }) => ['officer', fn.countAll<number | string>().as('count')])
    .groupBy('officer')
    .execute()
  const passkeys = new Map(keys.map(({ officer, count }) => [officer, Number(count)]))
  return rows.map((row) => ({
    name: row.name,
    roles: rolesOf(row),
    addedAt: row.addedAt,
    state: row.deactivatedAt ? 'deactivated' : row.passwordHash ? 'active' : 'invited',
    passkeys: passkeys.get(row.name) ?? 0,
  }))
}

/**
 * Adds an officer and makes the link with which they set their password.
 * @throws Problem `officers.permission`, `officers.name`
 */
export const addOfficer = async (
  { store }: Pick<OfficersContext, 'store'>,
  actor: Actor,
  { name, roles }: { readonly name: string; readonly roles: readonly OfficerRole[] },
): Promise<Invitation> => {
  const by = auditName(requireOfficer(actor, 'officers.manage'))
  return store.gate.write(by, async (work) => {
    const { database, at, audit } = work
    const known = await database.selectFrom('officer').select('name').where('name', '=', name).executeTakeFirst()
    if (known) throw new Problem('officers.name', { name })
    const row = { name, roles: JSON.stringify(roles), passwordHash: null, totpSecret: null, totpStep: 0 }
    await database
      .insertInto('officer')
      .values({ ...row, addedBy: by, addedAt: at, deactivatedAt: null })
      .execute()
    audit({ action: 'officer.add', subject: `officer:${name}`, after: { roles: roles.join(',') } })
    return invite(work, name)
  })
}

const getAccount = async ({ database }: Pick<UnitOfWork, 'database'>, name: string) => {
  const row = await database.selectFrom('officer').selectAll().where('name', '=', name).executeTakeFirst()
  if (!row || row.deactivatedAt) throw new Problem('officers.unknown', { name })
  return row
}

/**
 * Makes a new link for an officer who lost their password or authenticator. The old password, passkeys and sessions end at once.
 * @throws Problem `officers.permission`, `officers.unknown`
 */
export const reinviteOfficer = async (
  { store }: Pick<OfficersContext, 'store'>,
  actor: Actor,
  { name }: { readonly name: string },
): Promise<Invitation> => {
  const by = auditName(requireOfficer(actor, 'officers.manage'))
  return store.gate.write(by, async (work) => {
    await getAccount(work, name)
    await endAccess(work, name)
    work.audit({ action: 'officer.invite', subject: `officer:${name}` })
    return invite(work, name)
  })
}

/** Ends everything that lets an officer in. */
const endAccess = async ({ database }: UnitOfWork, name: string): Promise<void> => {
  await database
    .updateTable('officer')
    .set({ passwordHash: null, totpSecret: null, totpStep: 0 })
    .where('name', '=', name)
    .execute()
  for (const table of ['officerPasskey', 'officerRecoveryCode', 'officerSession', 'officerInvitation'] as const) {
    await database.deleteFrom(table).where('officer', '=', name).execute()
  }
}

const isAdministrator = (row: Pick<Selectable<OfficerTable>, 'roles'>): boolean =>
  rolesOf(row).includes('administrator')

/** @throws Problem `officers.lastAdministrator` if nobody else could manage accounts without this officer */
const requireOtherAdministrator = async ({ database }: UnitOfWork, name: string): Promise<void> => {
  const others = await database
    .selectFrom('officer')
    .select('roles')
    .where('name', '<>', name)
    .where('deactivatedAt', 'is', null)
    .where('passwordHash', 'is not', null)
    .execute()
  if (!others.some(isAdministrator)) throw new Problem('officers.lastAdministrator')
}

/**
 * Ends an officer's account for good. Its name stays taken, because the audit has it.
 * @throws Problem `officers.permission`, `officers.unknown`, `officers.lastAdministrator`
 */
export const deactivateOfficer = async (
  { store }: Pick<OfficersContext, 'store'>,
  actor: Actor,
  { name }: { readonly name: string },
): Promise<void> => {
  const by = auditName(requireOfficer(actor, 'officers.manage'))
  await store.gate.write(by, async (work) => {
    const row = await getAccount(work, name)
    if (isAdministrator(row)) await requireOtherAdministrator(work, name)
    await endAccess(work, name)
    await work.database.updateTable('officer').set({ deactivatedAt: work.at }).where('name', '=', name).execute()
    work.audit({ action: 'officer.deactivate', subject: `officer:${name}`, before: { roles: rolesOf(row).join(',') } })
  })
}

/**
 * Gives an officer other roles. Sessions go on with the new ones, because each request reads them.
 * @throws Problem `officers.permission`, `officers.unknown`, `officers.lastAdministrator`
 */
export const setOfficerRoles = async (
  { store }: Pick<OfficersContext, 'store'>,
  actor: Actor,
  { name, roles }: { readonly name: string; readonly roles: readonly OfficerRole[] },
): Promise<void> => {
  const by = auditName(requireOfficer(actor, 'officers.manage'))
  await store.gate.write(by, async (work) => {
    const row = await getAccount(work, name)
    if (isAdministrator(row) && !roles.includes('administrator')) await requireOtherAdministrator(work, name)
    await work.database
      .updateTable('officer')
      .set({ roles: JSON.stringify(roles) })
      .where('name', '=', name)
      .execute()
    const [before, after] = [rolesOf(row), roles].map((each) => ({ roles: each.join(',') }))
    work.audit({ action: 'officer.roles', subject: `officer:${name}`, before: before!, after: after! })
  })
}

/** What an invited person needs to set up their authenticator. */
export interface InvitedOfficer {
  readonly name: string
  readonly roles: readonly OfficerRole[]
  /** The new secret in base 32, for people who type it, and as the address that a QR code carries. */
  readonly secret: string
  readonly address: string
}

const findInvitation = async ({ store, now }: Pick<OfficersContext, 'store' | 'now'>, code: string) => {
  const row = await store.database
    .selectFrom('officerInvitation')
    .innerJoin('officer', 'officer.name', 'officerInvitation.officer')
    .select(['officer.name', 'officer.roles'])
    .where('codeHash', '=', codeHash(code))
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', now().toISOString())
    .where('officer.deactivatedAt', 'is', null)
    .executeTakeFirst()
  if (!row) throw new Problem('officers.invitation', { hours: invitationHours })
  return row
}

/** Opens an invitation, which may be done several times before it is accepted. @throws Problem `officers.invitation` */
export const openInvitation = async (
  context: Pick<OfficersContext, 'store' | 'now' | 'province'>,
  { code }: { readonly code: string },
): Promise<InvitedOfficer> => {
  const row = await findInvitation(context, code)
  const secret = newCodeSecret()
  return { name: row.name, roles: rolesOf(row), secret, address: codeAddress(context, row.name, secret) }
}

/** The words of a refused password. @throws Problem `officers.password` */
const requirePassword = (password: string, name: string): void => {
  const fault = findPasswordFault(password, name)
  if (!fault) return
  const words = fault === 'short' ? `不足 ${minimumPassword} 个字符` : passwordFaultWords[fault]
  throw new Problem('officers.password', { fault: words, minimum: minimumPassword })
}

/**
 * Accepts an invitation: the password, and a first one-time code that shows that the authenticator has the secret.
 * @param secret as `openInvitation` gave it; the caller kept it in the session
 * @returns the recovery codes, which are shown once
 * @throws Problem `officers.invitation`, `officers.password`, `officers.refused`
 */
export const acceptInvitation = async (
  context: OfficersContext,
  { code, password, secret, oneTimeCode }: Readonly<Record<'code' | 'password' | 'secret' | 'oneTimeCode', string>>,
): Promise<{ readonly officer: string; readonly recoveryCodes: readonly string[] }> => {
  const { name } = await findInvitation(context, code)
  requirePassword(password, name)
  const step = stepOfCode(context, name, secret, oneTimeCode)
  if (step === undefined) throw new Problem('officers.refused')
  const passwordHash = await hashPassword(password)
  return context.store.gate.write(`officer:${name}`, async (work) => {
    const { database, at, audit } = work
    const { numUpdatedRows } = await database
      .updateTable('officerInvitation')
      .set({ usedAt: at })
      .where('codeHash', '=', codeHash(code))
      .where('usedAt', 'is', null)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new Problem('officers.invitation', { hours: invitationHours })
    await database
      .updateTable('officer')
      .set({ passwordHash, totpSecret: sealCodeSecret(context, name, secret), totpStep: step })
      .where('name', '=', name)
      .execute()
    audit({ action: 'officer.accept', subject: `officer:${name}` })
    return { officer: name, recoveryCodes: await renewRecoveryCodes(work, name) }
  })
}
