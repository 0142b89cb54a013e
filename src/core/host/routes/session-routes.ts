import { unitAccounts } from '../../unit.ts'
import type { Desk } from '../desk.ts'
import type { Procedures } from '../procedures.ts'

export const hostRoutes = ({ host }: Procedures, desk: Desk) => ({
  info: host.info.handler(() => {
    const { version, home, hasUnit, note, mayRemoveSample } = desk
    return { version, home, hasUnit, note, mayRemoveSample }
  }),
})

export const sessionRoutes = ({ session }: Procedures, desk: Desk) => ({
  accounts: session.accounts.handler(() => unitAccounts(desk.home)),
  current: session.current.handler(() => desk.account ?? null),
  signIn: session.signIn.handler(({ input }) => desk.signIn(input.name, input.password)),
  lock: session.lock.handler(() => desk.lock()),
  touch: session.touch.handler(() => desk.presence.touch()),
  watch: session.watch.handler(({ signal }) => desk.presence.watch(signal)),
})
