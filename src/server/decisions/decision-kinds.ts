import { z } from 'zod'
import { revocationSchema } from '../../shared/console/certificates-contract.ts'
import type { Permission } from '../../shared/console/officer-roles.ts'
import { newUnitSchema } from '../../shared/console/units-contract.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import type { Officer } from '../access/actor.ts'
import { requireEvidence } from '../evidence/evidence.ts'
import { enqueueIssue } from '../issuing/issue-job.ts'
import type { IssuingContext } from '../issuing/issuing-context.ts'
import { revokeIn } from '../issuing/revoke-certificate.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { releaseKeyIn } from '../units/administrator-keys.ts'
import { addUnitIn, refuseKnownUnit } from '../units/unit-registry.ts'
import type { UnitsContext } from '../units/units-context.ts'

/** What carrying out decisions needs. */
export interface DecisionEffects {
  readonly now: () => Date
  readonly jobs: IssuingContext['jobs']
  readonly dictionaries: UnitsContext['dictionaries']
  readonly dictionarySigner: UnitsContext['dictionarySigner']
}

interface DecisionKind<Input> {
  /** Needed to propose and to approve. */
  readonly permission: Permission
  readonly input: z.ZodType<Input>
  /** What it is about; one decision at a time per kind and subject. */
  readonly subjectOf: (input: Input) => string
  /** Refuses a proposal that could not be carried out. @param at ISO time of the proposal */
  readonly check?: (database: UnitOfWork['database'], input: Input, at: string) => Promise<void>
  /** Carries it out in the transaction that approves it, on behalf of the officer who approves. */
  readonly apply: (effects: DecisionEffects, work: UnitOfWork, approver: Officer, input: Input) => Promise<unknown>
}

const kind = <Input>(definition: DecisionKind<Input>): DecisionKind<Input> => definition

/** The decisions that no officer makes alone. */
export const decisionKinds = {
  /** Releases a unit's administrator key after its fingerprint was compared. */
  'key.release': kind({
    permission: 'keys.release',
    input: z.strictObject({ keyId: z.string().min(1).max(100) }),
    subjectOf: ({ keyId }) => keyId,
    apply: ({ now }, work, approver, { keyId }) => releaseKeyIn(work, approver, keyId, now().getTime()),
  }),
  /** Issues the confirmed certificates of a batch. */
  'batch.issue': kind({
    permission: 'certificates.issue',
    input: z.strictObject({ batchId: z.uuid() }),
    subjectOf: ({ batchId }) => batchId,
    apply: ({ jobs }, work, approver, { batchId }) => enqueueIssue(jobs, work, approver, { batchId }),
  }),
  /** Revokes a certificate in force. */
  'certificate.revoke': kind({
    permission: 'certificates.revoke',
    input: revocationSchema,
    subjectOf: ({ number }) => number,
    check: async (database, { evidence, notice }, at) => {
      await requireEvidence(database, evidence)
      if (notice.on > beijingDate(Date.parse(at))) throw new Problem('decisions.notice')
    },
    apply: (_effects, work, _approver, { number, code, text }) => revokeIn(work, { number, code, text }),
  }),
  /** Registers a unit, which publishes a dictionary with it and its committees. */
  'unit.add': kind({
    permission: 'units.manage',
    input: newUnitSchema,
    subjectOf: ({ creditCode }) => creditCode,
    check: (database, unit) => refuseKnownUnit(database, unit),
    apply: (effects, work, _approver, unit) => addUnitIn(effects, work, unit),
  }),
} as const

export type DecisionKindName = keyof typeof decisionKinds
export const decisionKindNames = Object.keys(decisionKinds) as readonly DecisionKindName[]
