import {
  approvalQuestion,
  approveDecision,
  listDecisions,
  proposeDecision,
  rejectDecision,
} from '../decisions/decisions.ts'
import { confirmBatch } from '../issuing/confirm-batch.ts'
import {
  addOfficer,
  deactivateOfficer,
  listOfficers,
  reinviteOfficer,
  setOfficerRoles,
} from '../officers/officer-accounts.ts'
import { getBatchToExamine, listBatchPage } from '../sync/batch-review.ts'
import { listAdministratorKeys } from '../units/administrator-keys.ts'
import type { ConsoleContext } from './console-context.ts'
import { createProcedures, signedIn } from './console-procedures.ts'
import { sessionRoutes } from './session-routes.ts'

/** The console contract's handlers: thin callers of the slices' functions. */
export const createConsoleRouter = (context: ConsoleContext, logUnexpected: (error: unknown) => void) => {
  const procedures = createProcedures(logUnexpected)
  const { batches, keys, decisions, officers } = procedures
  return procedures.router({
    ...sessionRoutes(procedures, context),
    batches: {
      list: batches.list.handler(({ input, context: call }) =>
        listBatchPage(context.sync, signedIn(call), { state: input.state, after: input.after }),
      ),
      get: batches.get.handler(async ({ input, context: call }) => {
        const { rows, ...batch } = await getBatchToExamine(context.sync, signedIn(call), input)
        return { ...batch, rows: rows.map((row) => ({ ...row, reasons: [...row.reasons] })) }
      }),
      confirm: batches.confirm.handler(async ({ input: { id, returned, released }, context: call }) => {
        const decision = { batchId: id, returned, released }
        const result = await confirmBatch(context.issuing, signedIn(call), decision)
        const { confirmed, returned: back, waiting } = result
        return { confirmed: confirmed.length, returned: back.length, waiting: waiting.length }
      }),
    },
    keys: {
      list: keys.list.handler(({ context: call }) => listAdministratorKeys(context.units, signedIn(call))),
    },
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
