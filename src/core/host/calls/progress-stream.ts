/**
 * Turns work that reports by a callback into a stream of its reports, the last one made of its result. A consumer that
 * is slow gets the newest report only. Ending the stream early, or the outer signal, aborts the work and waits for it.
 */
export async function* progressStream<Report extends object, Result>(
  run: (report: (report: Report) => void, signal: AbortSignal) => Promise<Result>,
  finish: (result: Result) => Report,
  outer?: AbortSignal,
): AsyncGenerator<Report, void, void> {
  const end = new AbortController()
  let newest: Report | undefined
  let notify = () => {}
  const working = run(
    (report) => {
      newest = report
      notify()
    },
    outer ? AbortSignal.any([outer, end.signal]) : end.signal,
  )
  const finished = working.then(() => true as const)
  try {
    for (;;) {
      const reported = new Promise<false>((resolve) => {
        notify = () => resolve(false)
        if (newest) notify()
      })
      if (await Promise.race([finished, reported])) break
      const report = newest!
      newest = undefined
      yield report
    }
    yield finish(await working)
  } finally {
    end.abort()
    // A consumer that still reads got the failure from the race above; a consumer that has left needs none.
    await finished.catch(() => {})
  }
}
