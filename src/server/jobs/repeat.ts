/**
 * Calls an action with a pause before each call until the returned function stops it, which waits for a running call.
 * A call that fails is reported and does not end the repetition.
 */
export const repeat = (
  milliseconds: number,
  action: () => Promise<void>,
  report: (error: unknown) => void,
): (() => Promise<void>) => {
  let stopped = false
  let running = Promise.resolve()
  const next = (): NodeJS.Timeout =>
    setTimeout(() => {
      running = action()
        .catch(report)
        .then(() => {
          if (!stopped) timer = next()
        })
    }, milliseconds)
  let timer = next()
  return () => {
    stopped = true
    clearTimeout(timer)
    return running
  }
}
