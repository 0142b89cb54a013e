import { listAccounts } from '../../accounts/account-list.ts'
import { addAccount, changePassword, deactivateAccount, resetPassword } from '../../accounts/accounts.ts'
import { bindingState, showRecoveryCode } from '../../accounts/device-binding.ts'
import { summariseDictionary } from '../../dictionaries/dictionary-status.ts'
import { summariseEnrolment } from '../../enrolment/enrolment.ts'
import { serverAddress } from '../../enrolment/enrolment-input.ts'
import { verifyHistory } from '../../history/verify-history.ts'
import { exportLog } from '../../journal/export-log.ts'
import { changeServer } from '../../sync/change-server.ts'
import { changeProxy, shownProxy } from '../../sync/proxy.ts'
import { checkRegistration, readRegistration } from '../../sync/registration.ts'
import { testConnection } from '../../sync/test-connection.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const settingsRoutes = ({ settings }: Procedures, workplace: Workplace) => ({
  read: settings.read.handler(() => {
    const { unit, version, home } = workplace
    return {
      version,
      home,
      binding: bindingState(unit.keyContext),
      unit: summariseEnrolment(unit.database),
      accounts: listAccounts(unit),
      dictionary: summariseEnrolment(unit.database) && summariseDictionary(unit.database),
    }
  }),
  addAccount: settings.addAccount.handler(({ input }) => addAccount(workplace.unit.keyContext, input)),
  resetPassword: settings.resetPassword.handler(({ input }) =>
    resetPassword(workplace.unit.keyContext, input.id, input.password),
  ),
  deactivateAccount: settings.deactivateAccount.handler(({ input }) =>
    deactivateAccount(workplace.unit.keyContext, input.id),
  ),
  showRecoveryCode: settings.showRecoveryCode.handler(({ input }) =>
    showRecoveryCode(workplace.unit.keyContext, input.password),
  ),
  changePassword: settings.changePassword.handler(({ input }) =>
    changePassword(workplace.unit.keyContext, input.present, input.wanted),
  ),
  changeServer: settings.changeServer.handler(({ input }) =>
    changeServer(workplace.unit.provinceContext, serverAddress(input.address, input.mayBePlain)),
  ),
  proxy: settings.proxy.handler(() => shownProxy(workplace.unit.database)),
  setProxy: settings.setProxy.handler(({ input }) => changeProxy(workplace.unit.provinceContext, input)),
  testConnection: settings.testConnection.handler(() => testConnection(workplace.unit.syncContext)),
  registration: settings.registration.handler(() => readRegistration(workplace.unit)),
  checkRegistration: settings.checkRegistration.handler(() => checkRegistration(workplace.unit)),
  checkAudit: settings.checkAudit.handler(() => verifyHistory(workplace.unit.database)),
  exportLog: settings.exportLog.handler(() => {
    workplace.requireSignedIn()
    return exportLog(workplace.home, workplace.version, workplace.journal)
  }),
})
