import type { ContractRouterClient } from '@orpc/contract'
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { problemSchema } from '../rpc/procedure.ts'
import { officerRoles, type Permission, permissions } from './officer-roles.ts'

/** Who may call a procedure: anyone, an officer who signed in, or one who also has a permission. */
export type Needs = 'nothing' | 'session' | Permission

/** Every procedure states what it needs, and may fail with a problem of the registry. */
const needs = (wanted: Needs) =>
  oc
    .$meta<{ readonly needs: Needs }>({ needs: wanted })
    .errors({ PROBLEM: { status: 400, message: 'problem', data: problemSchema } })

const name = z.string().trim().min(1).max(40)
const roles = z.array(z.enum(officerRoles)).min(1).max(officerRoles.length)
const password = z.string().min(1).max(200)
const code = z.string().min(1).max(40)
/** What a browser's WebAuthn interface gives or takes; the library checks it. */
const webAuthn = z.record(z.string(), z.unknown())

const officerSchema = z.object({
  name,
  roles,
  permissions: z.array(z.enum(permissions as [Permission, ...Permission[]])),
})
const sessionSchema = z.object({ id: z.string(), client: z.string(), seenAt: z.string(), isOwn: z.boolean() })
const passkeySchema = z.object({ id: z.string(), name: z.string(), addedAt: z.string() })
const invitationSchema = z.object({ code: z.string(), expiresAt: z.string() })

const recordStatuses = ['accepted', 'held', 'confirmed', 'issued', 'returned', 'revoked'] as const

const batchSchema = z.object({
  id: z.string(),
  unit: z.string(),
  receivedAt: z.string(),
  records: z.int(),
  /** How many of its records are in each status. */
  byStatus: z.partialRecord(z.enum(recordStatuses), z.int()),
  /** Its signers' keys wait for a release. */
  isAwaiting: z.boolean(),
})

const recordSchema = z.object({
  recordId: z.string(),
  status: z.string(),
  name: z.string(),
  maskedNumber: z.string(),
  employer: z.string(),
  series: z.string(),
  specialty: z.string(),
  title: z.string(),
  obtainedOn: z.string(),
  photoSha256: z.string(),
  /** In Chinese, why it was held. */
  reasons: z.array(z.string()),
  /** Certificate number; null before it is confirmed. */
  number: z.string().nullable(),
})

export const decisionKindWords = {
  'key.release': '放行管理员密钥',
  'batch.issue': '签发一批证书',
  'certificate.revoke': '撤销证书',
} as const

const decisionSchema = z.object({
  id: z.string(),
  kind: z.enum(['key.release', 'batch.issue', 'certificate.revoke']),
  subject: z.string(),
  reason: z.string(),
  proposedBy: z.string(),
  proposedAt: z.string(),
  mayApprove: z.boolean(),
})

/** The calls of the console's pages to the province. */
export const consoleContract = {
  session: {
    state: needs('nothing').output(
      z.object({ province: z.string(), specimen: z.boolean(), officer: officerSchema.nullable() }),
    ),
    signIn: needs('nothing').input(z.strictObject({ name, password, code })).output(officerSchema),
    passkeyQuestion: needs('nothing').output(webAuthn),
    signInByPasskey: needs('nothing')
      .input(z.strictObject({ response: webAuthn }))
      .output(officerSchema),
    openInvitation: needs('nothing')
      .input(z.strictObject({ code }))
      .output(z.object({ name, roles, secret: z.string(), address: z.string() })),
    acceptInvitation: needs('nothing')
      .input(z.strictObject({ code, password, oneTimeCode: code }))
      .output(z.object({ recoveryCodes: z.array(z.string()) })),
    signOut: needs('session').output(z.void()),
    list: needs('session').output(z.array(sessionSchema)),
    /** Ends another session of the same officer. */
    end: needs('session')
      .input(z.strictObject({ id: z.string().max(100) }))
      .output(z.void()),
  },
  passkeys: {
    list: needs('session').output(z.array(passkeySchema)),
    question: needs('session').output(webAuthn),
    add: needs('session')
      .input(z.strictObject({ response: webAuthn, name }))
      .output(z.void()),
    remove: needs('session')
      .input(z.strictObject({ id: z.string().max(400) }))
      .output(z.void()),
  },
  batches: {
    list: needs('batches.read')
      .input(z.strictObject({ state: z.enum(['waiting', 'all']), after: z.string().max(40).optional() }))
      .output(z.object({ batches: z.array(batchSchema), more: z.boolean() })),
    get: needs('batches.read')
      .input(z.strictObject({ id: z.uuid() }))
      .output(batchSchema.extend({ rows: z.array(recordSchema) })),
    confirm: needs('batches.confirm')
      .input(
        z.strictObject({
          id: z.uuid(),
          returned: z
            .array(z.strictObject({ recordId: z.uuid(), code: z.string().max(60), text: z.string().max(400) }))
            .max(10_000),
          released: z.array(z.uuid()).max(10_000),
        }),
      )
      .output(z.object({ confirmed: z.int(), returned: z.int(), waiting: z.int() })),
  },
  keys: {
    list: needs('keys.read').output(
      z.array(
        z.object({
          keyId: z.string(),
          name: z.string(),
          unit: z.string(),
          device: z.string(),
          listedAt: z.string(),
          releasedAt: z.string().nullable(),
          revokedAt: z.string().nullable(),
        }),
      ),
    ),
  },
  decisions: {
    list: needs('decisions.read').output(z.array(decisionSchema)),
    /** The kind decides which permission it takes. */
    propose: needs('session')
      .input(
        z.strictObject({
          kind: decisionSchema.shape.kind,
          input: z.record(z.string(), z.unknown()),
          reason: z.string().trim().min(1).max(500),
        }),
      )
      .output(z.object({ id: z.string() })),
    /** What the approver's passkey signs; null for an approver without a passkey. */
    question: needs('session')
      .input(z.strictObject({ id: z.uuid() }))
      .output(webAuthn.nullable()),
    approve: needs('session')
      .input(z.strictObject({ id: z.uuid(), assertion: webAuthn.nullable() }))
      .output(z.void()),
    reject: needs('session')
      .input(z.strictObject({ id: z.uuid() }))
      .output(z.void()),
  },
  officers: {
    list: needs('officers.read').output(
      z.array(
        z.object({
          name,
          roles,
          addedAt: z.string(),
          state: z.enum(['invited', 'active', 'deactivated']),
          passkeys: z.int(),
        }),
      ),
    ),
    add: needs('officers.manage').input(z.strictObject({ name, roles })).output(invitationSchema),
    invite: needs('officers.manage').input(z.strictObject({ name })).output(invitationSchema),
    setRoles: needs('officers.manage').input(z.strictObject({ name, roles })).output(z.void()),
    deactivate: needs('officers.manage').input(z.strictObject({ name })).output(z.void()),
  },
}

export type ConsoleClient = ContractRouterClient<typeof consoleContract>
