import { z } from 'zod'
import { officerRoles, type Permission, permissions } from './officer-roles.ts'
import { needs } from './procedure.ts'

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

/** Sign-in, sessions, passkeys and officers' accounts. */
export const accountsContract = {
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
