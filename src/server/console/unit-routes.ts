import { listAdministratorKeys } from '../units/administrator-keys.ts'
import { reinstateDevice, revokeDevice } from '../units/device-registry.ts'
import { enrolmentNotice } from '../units/enrolment-file.ts'
import { codeLifetimeDays, issueEnrolmentCode } from '../units/unit-registry.ts'
import { getUnitToManage, listUnitsToManage } from '../units/unit-view.ts'
import type { ConsoleContext } from './console-context.ts'
import { type ConsoleProcedures, signedIn } from './console-procedures.ts'

export const unitRoutes = ({ units, keys }: ConsoleProcedures, context: ConsoleContext) => ({
  units: {
    list: units.list.handler(({ context: call }) => listUnitsToManage(context.units, signedIn(call))),
    get: units.get.handler(({ input, context: call }) => getUnitToManage(context.units, signedIn(call), input)),
    issueCode: units.issueCode.handler(async ({ input, context: call }) => {
      const officer = signedIn(call)
      const code = await issueEnrolmentCode(context.units, officer, { unitId: input.id })
      const notice = await enrolmentNotice(context.units, officer, { unitId: input.id, code })
      return { code, days: codeLifetimeDays, notice: JSON.stringify(notice, null, 2) }
    }),
    revokeDevice: units.revokeDevice.handler(({ input, context: call }) =>
      revokeDevice(context.units, signedIn(call), input),
    ),
    reinstateDevice: units.reinstateDevice.handler(({ input, context: call }) =>
      reinstateDevice(context.units, signedIn(call), input),
    ),
  },
  keys: {
    list: keys.list.handler(({ context: call }) => listAdministratorKeys(context.units, signedIn(call))),
  },
})
