import { Problem } from '../../shared/errors/problem.ts'
import type { FromDecoder, ToDecoder } from './messages.ts'

/** Asks the caller of a task. */
export type Ask = (question: unknown) => Promise<unknown>

/** A task: what a decoder does with an input. */
export type DecodeTask = (input: never, ask: Ask) => Promise<unknown>

interface WaitingAnswer {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/**
 * Answers the calls of a core inside a decoder process.
 * @param send writes to the core
 * @returns takes the core's messages
 */
export const answerCalls = (
  tasks: Readonly<Record<string, DecodeTask>>,
  send: (message: FromDecoder) => void,
): ((message: ToDecoder) => void) => {
  const waiting = new Map<number, WaitingAnswer>()
  let last = 0

  const run = async (call: number, task: string, input: unknown): Promise<void> => {
    const ask: Ask = (value) =>
      new Promise((resolve, reject) => {
        const question = ++last
        waiting.set(question, { resolve, reject })
        send({ kind: 'question', call, question, value })
      })
    try {
      if (!Object.hasOwn(tasks, task)) throw new Error(`no task ${task}`)
      send({ kind: 'done', call, result: await tasks[task]!(input as never, ask) })
    } catch (error) {
      const problem = Problem.from(error)
      // Anything else is a bug or a library that a file broke: this process can no longer be trusted.
      if (!problem) throw error
      send({ kind: 'problem', call, problem: problem.toJSON() })
    }
  }

  return (message) => {
    if (message.kind === 'call') return void run(message.call, message.task, message.input)
    const answer = waiting.get(message.question)
    waiting.delete(message.question)
    if (message.problem) answer?.reject(Problem.from(message.problem))
    else answer?.resolve(message.value)
  }
}
