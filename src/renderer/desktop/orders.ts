import type { ShellOrder } from '../../shared/rpc/desktop-bridge.ts'
import type { Notice } from '../../shared/rpc/window-messages.ts'

type Take = (order: ShellOrder) => void

/** Orders that arrived before anybody signed in. */
const waiting: ShellOrder[] = []
let take: Take | undefined

window.desktop?.listen((order) => (take ? take(order) : waiting.push(order)))

/** Receives the shell's orders, first those that arrived earlier. @returns a function that stops receiving */
export const takeOrders = (taker: Take): (() => void) => {
  take = taker
  for (const order of waiting.splice(0)) taker(order)
  return () => {
    if (take === taker) take = undefined
  }
}

/** Shows a notification of the system, unless the window is in front; on the web host it does nothing. */
export const notify = (notice: Notice): void => window.desktop?.notify(notice)
