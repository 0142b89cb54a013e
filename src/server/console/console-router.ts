import {
  approvalQuestion,
  approveDecision,
  listDecisions,
  proposeDecision,
  rejectDecision,
} from '../decisions/decisions.ts'
import {
  addOfficer,
  deactivateOfficer,
  listOfficers,
  reinviteOfficer,
  setOfficerRoles,
} from '../officers/officer-accounts.ts'
import { batchRoutes } from './batch-routes.ts'
import { certificateRoutes } from './certificate-routes.ts'
import type { ConsoleContext } from './console-context.ts'
import { createProcedures, signedIn } from './console-procedures.ts'
import { queueRoutes } from './queue-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { unitRoutes } from './unit-routes.ts'

/** The console contract's handlers: thin callers of the slices' functions. */
export const createConsoleRouter = (context: ConsoleContext, logUnexpected: (error: unknown) => void) => {
  const procedures = createProcedures(logUnexpected)
  const { decisions, officers } = procedures
  return procedures.router({
    ...sessionRoutes(procedures, context),
    ...queueRoutes(procedures, context),
    ...batchRoutes(procedures, context),
    ...certificateRoutes(procedures, context),
    ...unitRoutes(procedures, context),
    decisions: {
      list: decisions.list.handler(({ context: call }) => listDecisions(context.decisions, signedIn(call))),
      propose: decisions.propose.handler(({ input, context: call }) =>
        proposeDecision(context.decisions, signedIn(call), input),
      ),
      question: decisions.question.handler(async ({ input, context: call }) => {
        const question = await approvalQuestion(context.decisions, signedIn(call), input)
        return question ? { ...question } : null
      }),
      approve: decisions.approve.handler(({ input, context: call }) =>
        approveDecision(context.decisions, signedIn(call), input),
      ),
      reject: decisions.reject.handler(({ input, context: call }) =>
        rejectDecision(context.decisions, signedIn(call), input),
      ),
    },
    officers: {
      list: officers.list.handler(async ({ context: call }) =>
        (await listOfficers(context.officers, signedIn(call))).map((each) => ({ ...each, roles: [...each.roles] })),
      ),
      add: officers.add.handler(({ input, context: call }) => addOfficer(context.officers, signedIn(call), input)),
      invite: officers.invite.handler(({ input, context: call }) =>
        reinviteOfficer(context.officers, signedIn(call), input),
      ),
      setRoles: officers.setRoles.handler(({ input, context: call }) =>
        setOfficerRoles(context.officers, signedIn(call), input),
      ),
      deactivate: officers.deactivate.handler(({ input, context: call }) =>
        deactivateOfficer(context.officers, signedIn(call), input),
      ),
    },
  })
}
