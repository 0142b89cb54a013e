// Entry of the page's worker. It runs one task at a time, in order of arrival.
import { Problem } from '../../shared/errors/problem.ts'
import type { AnswerMessage, TaskMessage } from './messages.ts'
import { createPhotoTasks } from './photo-tasks.ts'

const tasks = createPhotoTasks()

const answer = async ({ id, task, given }: TaskMessage): Promise<AnswerMessage> => {
  try {
    // The caller is photo-worker-client.ts, which is typed by the same interface.
    const work = tasks[task] as (...given: readonly unknown[]) => Promise<unknown>
    return { id, done: await work(...given) }
  } catch (error) {
    if (error instanceof Problem) return { id, problem: error.toJSON() }
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

let last: Promise<void> = Promise.resolve()
addEventListener('message', ({ data }: MessageEvent<TaskMessage>) => {
  last = last.then(async () => postMessage(await answer(data)))
})
