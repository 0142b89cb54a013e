/**
 * Runs tasks a few at a time and yields their results in the tasks' order. The next task is only requested when there is
 * room, so a source that reads files has no more of them in memory.
 * @param limit tasks under way at the most
 */
export async function* fewAtATime<Result>(
  tasks: AsyncIterable<() => Promise<Result>>,
  limit: number,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = []
  for await (const start of tasks) {
    const task = start()
    // Awaited in its turn below; until then a failure must not count as unhandled.
    task.catch(() => undefined)
    running.push(task)
    if (running.length >= Math.max(1, limit)) yield await running.shift()!
  }
  while (running.length) yield await running.shift()!
}
