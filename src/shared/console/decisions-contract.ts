import { z } from 'zod'
import { needs } from './procedure.ts'

/** What a browser's WebAuthn interface gives or takes; the library checks it. */
const webAuthn = z.record(z.string(), z.unknown())

export const decisionKindWords = {
  'key.release': '放行管理员密钥',
  'batch.issue': '签发一批证书',
  'certificate.revoke': '撤销证书',
  'unit.add': '登记单位',
} as const

const decisionSchema = z.object({
  id: z.string(),
  kind: z.enum(
    Object.keys(decisionKindWords) as [keyof typeof decisionKindWords, ...(keyof typeof decisionKindWords)[]],
  ),
  subject: z.string(),
  reason: z.string(),
  proposedBy: z.string(),
  proposedAt: z.string(),
  mayApprove: z.boolean(),
})

/** Decisions that take two officers. */
export const decisionsContract = {
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
}
