import type { FastifyRequest } from 'fastify'
import { mayDo, permissions } from '../../shared/console/officer-roles.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { acceptInvitation, findOfficer, openInvitation } from '../officers/officer-accounts.ts'
import {
  addPasskey,
  answerOfPasskey,
  listPasskeys,
  newPasskeyOptions,
  passkeyQuestion,
  removePasskey,
} from '../officers/passkeys.ts'
import { signInByPassword } from '../officers/sign-in.ts'
import type { ConsoleContext } from './console-context.ts'
import { type ConsoleProcedures, type SignedInOfficer, signedIn } from './console-procedures.ts'
import { sessionHash } from './session-store.ts'

/** The officer as the pages see them. */
const shown = ({ id, roles }: SignedInOfficer) => ({
  name: id,
  roles: [...roles],
  permissions: permissions.filter((permission) => mayDo(roles, permission)),
})

const clientOf = ({ headers }: FastifyRequest): string => (headers['user-agent'] ?? '').slice(0, 200)

/** Starts a session under a new id, so that an id that was known before is worth nothing. */
const begin = async (context: ConsoleContext, request: FastifyRequest, name: string) => {
  const officer = await findOfficer(context.officers, name)
  if (!officer) throw new Problem('officers.refused')
  await request.session.regenerate()
  request.session.officer = name
  request.session.client = clientOf(request)
  return shown(officer)
}

/** The question that this browser's passkey answers next; each is answered at most once. */
const takeChallenge = (request: FastifyRequest): string => {
  const { challenge } = request.session
  if (!challenge) throw new Problem('officers.passkey')
  delete request.session.challenge
  return challenge
}

export const sessionRoutes = ({ session, passkeys }: ConsoleProcedures, context: ConsoleContext) => {
  const { officers, specimen } = context
  return {
    session: {
      state: session.state.handler(({ context: { officer } }) => ({
        province: officers.province,
        specimen,
        officer: officer ? shown(officer) : null,
      })),
      signIn: session.signIn.handler(async ({ input, context: { request } }) =>
        begin(context, request, await signInByPassword(officers, input)),
      ),
      passkeyQuestion: session.passkeyQuestion.handler(async ({ context: { request } }) => {
        const options = await passkeyQuestion(officers)
        request.session.challenge = options.challenge
        return { ...options }
      }),
      signInByPasskey: session.signInByPasskey.handler(async ({ input: { response }, context: { request } }) => {
        const { officer } = await answerOfPasskey(officers, { response, challenge: takeChallenge(request) })
        const answer = await begin(context, request, officer)
        await officers.store.gate.write(`officer:${officer}`, async ({ audit }) =>
          audit({ action: 'officer.signIn', subject: `officer:${officer}`, after: { by: 'passkey' } }),
        )
        return answer
      }),
      openInvitation: session.openInvitation.handler(async ({ input, context: { request } }) => {
        const { roles, ...invited } = await openInvitation(officers, input)
        request.session.codeSecret = invited.secret
        return { ...invited, roles: [...roles] }
      }),
      acceptInvitation: session.acceptInvitation.handler(async ({ input, context: { request } }) => {
        const { codeSecret } = request.session
        if (!codeSecret) throw new Problem('officers.signedOut')
        const { officer, recoveryCodes } = await acceptInvitation(officers, { ...input, secret: codeSecret })
        await begin(context, request, officer)
        return { recoveryCodes: [...recoveryCodes] }
      }),
      signOut: session.signOut.handler(async ({ context: { request } }) => {
        await request.session.destroy()
      }),
      list: session.list.handler(async ({ context: call }) => {
        const own = sessionHash(call.request.session.sessionId)
        const rows = await officers.store.database
          .selectFrom('officerSession')
          .select(['idHash as id', 'client', 'seenAt'])
          .where('officer', '=', signedIn(call).id)
          .orderBy('seenAt', 'desc')
          .execute()
        return rows.map((row) => ({ ...row, isOwn: row.id === own }))
      }),
      end: session.end.handler(async ({ input, context: call }) => {
        const { id } = signedIn(call)
        await officers.store.gate.ungated((database) =>
          database.deleteFrom('officerSession').where('idHash', '=', input.id).where('officer', '=', id).execute(),
        )
      }),
    },
    passkeys: {
      list: passkeys.list.handler(({ context: call }) => listPasskeys(officers, signedIn(call))),
      question: passkeys.question.handler(async ({ context: call }) => {
        const options = await newPasskeyOptions(officers, signedIn(call))
        call.request.session.challenge = options.challenge
        return { ...options }
      }),
      add: passkeys.add.handler(({ input, context: call }) =>
        addPasskey(officers, signedIn(call), { ...input, challenge: takeChallenge(call.request) }),
      ),
      remove: passkeys.remove.handler(({ input, context: call }) => removePasskey(officers, signedIn(call), input)),
    },
  }
}
