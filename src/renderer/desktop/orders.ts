import type { ShellOrder } from '../../shared/rpc/desktop-bridge.ts'
import type { Notice } from '../../shared/rpc/window-messages.ts'

type Take = (order: ShellOrder) => void

/** Orders that came while nobody could take them: before somebody signed in. */
const waiting: ShellOrder[] = []
let take: Take | undefined

window.desktop?.listen((order) => (take ? take(order) : waiting.push(order)))

/** Takes the shell's orders, those that waited first; answers how to stop. */
export const takeOrders = (taker: Take): (() => void) => {
  take = taker
  for (const order of waiting.splice(0)) taker(order)
  return () => {
    if (take === taker) take = undefined
  }
}

/** Tells of something by the system, unless the window is in front; on the web host nothing is told. */
export const notify = (notice: Notice): void => window.desktop?.notify(notice)
