import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { mayDo } from '../../shared/console/officer-roles.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { type Actor, auditName, type Officer, requireOfficer } from '../access/actor.ts'
import { decisionChallenge } from '../officers/kept-decisions.ts'
import type { OfficersContext } from '../officers/officers-context.ts'
import { answerOfPasskey, listPasskeys, passkeyQuestion } from '../officers/passkeys.ts'
import type { Store } from '../store/open-store.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { type DecisionEffects, type DecisionKindName, decisionKindNames, decisionKinds } from './decision-kinds.ts'

/** Context of decisions: officers' passkeys, and what carrying decisions out needs. */
export interface DecisionsContext extends DecisionEffects, Pick<OfficersContext, 'store' | 'consoleAddress'> {}

const bodySchema = z.strictObject({
  id: z.uuid(),
  kind: z.enum(decisionKindNames as [DecisionKindName, ...DecisionKindName[]]),
  input: z.record(z.string(), z.unknown()),
  reason: z.string().max(500),
  proposedBy: z.string(),
  proposedAt: z.string(),
})

/** A decision that waits for its second officer. */
export interface ProposedDecision {
  readonly id: string
  readonly kind: DecisionKindName
  readonly subject: string
  readonly reason: string
  readonly proposedBy: string
  readonly proposedAt: string
  /** Whether the asking officer may approve it. */
  readonly mayApprove: boolean
}

/**
 * Proposes a decision for another officer to approve.
 * @throws Problem `officers.permission`, `decisions.pending`, `server.request.malformed`, and what the kind's check throws
 */
export const proposeDecision = async (
  { store }: Pick<DecisionsContext, 'store'>,
  actor: Actor,
  { kind, input, reason }: { readonly kind: DecisionKindName; readonly input: unknown; readonly reason: string },
): Promise<{ readonly id: string }> => {
  const definition = decisionKinds[kind]
  const officer = requireOfficer(actor, definition.permission)
  const parsed = definition.input.safeParse(input)
  if (!parsed.success) throw new Problem('server.request.malformed', { where: kind })
  const subject = definition.subjectOf(parsed.data as never)
  return store.gate.write(auditName(officer), async ({ database, at, audit }) => {
    const pending = await database
      .selectFrom('decision')
      .select('id')
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .where('state', '=', 'proposed')
      .executeTakeFirst()
    if (pending) throw new Problem('decisions.pending')
    await definition.check?.(database, parsed.data as never, at)
    const id = randomUUID()
    const proposedBy = officer.id
    const body = canonicalText({ id, kind, input: parsed.data, reason, proposedBy, proposedAt: at })
    await database
      .insertInto('decision')
      .values({ id, kind, subject, body, state: 'proposed', proposedBy, proposedAt: at })
      .execute()
    audit({ action: 'decision.propose', subject: `decision:${id}`, after: { kind, of: subject } })
    return { id }
  })
}

/** The decisions that wait, oldest first, of the kinds that the officer may settle. @throws Problem `officers.permission` */
export const listDecisions = async (
  { store }: Pick<DecisionsContext, 'store'>,
  actor: Actor,
): Promise<ProposedDecision[]> => {
  const officer = requireOfficer(actor, 'decisions.read')
  const rows = await store.database
    .selectFrom('decision')
    .selectAll()
    .where('state', '=', 'proposed')
    .orderBy('proposedAt')
    .limit(200)
    .execute()
  return rows.map(({ id, subject, body, proposedBy, proposedAt }) => {
    const { kind, reason } = bodySchema.parse(JSON.parse(body))
    const mayApprove = proposedBy !== officer.id && isPermitted(officer, kind)
    return { id, kind, subject, reason, proposedBy, proposedAt, mayApprove }
  })
}

const isPermitted = (officer: Officer, kind: DecisionKindName): boolean =>
  officer.roles === undefined || mayDo(officer.roles, decisionKinds[kind].permission)

const getProposed = async (database: UnitOfWork['database'] | Store['database'], id: string) => {
  const row = await database.selectFrom('decision').selectAll().where('id', '=', id).executeTakeFirst()
  if (row?.state !== 'proposed') throw new Problem('decisions.unknown')
  return { ...row, ...bodySchema.parse(JSON.parse(row.body)) }
}

/**
 * What the approver's passkey has to sign; undefined for an approver without one.
 * @throws Problem `decisions.unknown`, `decisions.samePerson`, `officers.permission`
 */
export const approvalQuestion = async (context: DecisionsContext, actor: Actor, { id }: { readonly id: string }) => {
  const { officer, body } = await requireApprover(context, actor, id)
  const passkeys = await listPasskeys(context, officer)
  if (passkeys.length === 0) return undefined
  return passkeyQuestion(context, { challenge: decisionChallenge(body), ids: passkeys.map((passkey) => passkey.id) })
}

const requireApprover = async ({ store }: Pick<DecisionsContext, 'store'>, actor: Actor, id: string) => {
  const decision = await getProposed(store.database, id)
  const officer = requireOfficer(actor, decisionKinds[decision.kind].permission)
  if (decision.proposedBy === officer.id) throw new Problem('decisions.samePerson')
  return { officer, body: decision.body }
}

/**
 * Approves a decision and carries it out, in one transaction. An approver who has a passkey signs with it.
 * @param assertion the passkey's answer to `approvalQuestion`
 * @throws Problem `decisions.*`, `officers.passkey`, and what the decision's function throws; then it stays proposed
 */
export const approveDecision = async (
  context: DecisionsContext,
  actor: Actor,
  { id, assertion }: { readonly id: string; readonly assertion?: unknown },
): Promise<void> => {
  const { officer, body } = await requireApprover(context, actor, id)
  const signed = await signedBy(context, officer, body, assertion)
  await context.store.gate.write(auditName(officer), async (work) => {
    const { database, at, audit } = work
    const { kind, input, subject } = await getProposed(database, id)
    const settled = { state: 'approved', settledBy: officer.id, settledAt: at, assertion: signed } as const
    await database.updateTable('decision').set(settled).where('id', '=', id).execute()
    audit({
      action: 'decision.approve',
      subject: `decision:${id}`,
      after: { kind, of: subject, signed: signed !== null },
    })
    await decisionKinds[kind].apply(context, work, officer, input as never)
  })
}

const signedBy = async (
  context: DecisionsContext,
  officer: Officer,
  body: string,
  assertion: unknown,
): Promise<string | null> => {
  const passkeys = await listPasskeys(context, officer)
  if (passkeys.length === 0) return null
  if (assertion === undefined || assertion === null) throw new Problem('decisions.signature')
  const challenge = Buffer.from(decisionChallenge(body)).toString('base64url')
  const answer = await answerOfPasskey(context, { response: assertion, challenge })
  if (answer.officer !== officer.id) throw new Problem('decisions.signature')
  return JSON.stringify(answer.kept)
}

/**
 * Ends a proposal without carrying it out: its proposer withdraws it, or another officer refuses it.
 * @throws Problem `decisions.unknown`, `officers.permission`
 */
export const rejectDecision = async (
  { store }: Pick<DecisionsContext, 'store'>,
  actor: Actor,
  { id }: { readonly id: string },
): Promise<void> => {
  const { kind } = await getProposed(store.database, id)
  const officer = requireOfficer(actor, decisionKinds[kind].permission)
  await store.gate.write(auditName(officer), async ({ database, at, audit }) => {
    await getProposed(database, id)
    const settled = { state: 'rejected', settledBy: officer.id, settledAt: at } as const
    await database.updateTable('decision').set(settled).where('id', '=', id).execute()
    audit({ action: 'decision.reject', subject: `decision:${id}` })
  })
}
