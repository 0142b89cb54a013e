import { bindAccount, offerBinding } from '../../accounts/device-binding.ts'
import { unitAccounts } from '../../accounts/keyring.ts'
import { isSample } from '../../sample/sample-mark.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const hostRoutes = ({ host }: Procedures, workplace: Workplace) => ({
  info: host.info.handler(() => {
    const { version, home, hasUnit, note, mayRemoveSample } = workplace
    return { version, home, hasUnit, note, mayRemoveSample }
  }),
})

export const sessionRoutes = ({ session }: Procedures, workplace: Workplace) => ({
  accounts: session.accounts.handler(() => unitAccounts(workplace.home)),
  current: session.current.handler(() => workplace.account ?? null),
  signIn: session.signIn.handler(({ input }) => workplace.signIn(input.name, input.password, input.recoveryCode)),
  // Everybody knows the passwords of sample data, which can be removed only with them.
  offerBinding: session.offerBinding.handler(() => {
    const { unit } = workplace
    return isSample(unit.database) ? null : (offerBinding(unit.keyContext) ?? null)
  }),
  bindPassword: session.bindPassword.handler(({ input }) => bindAccount(workplace.unit.keyContext, input)),
  lock: session.lock.handler(() => workplace.lock()),
  touch: session.touch.handler(() => workplace.presence.touch()),
  watch: session.watch.handler(({ signal }) => workplace.presence.watch(signal)),
})
