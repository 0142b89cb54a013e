import { implement, ORPCError } from '@orpc/server'
import { Problem } from '../../shared/errors/problem.ts'
import { contract } from '../../shared/rpc/contract.ts'
import type { Journal } from '../journal/journal.ts'
import type { Presence } from './presence.ts'

/** What crosses to a window: a problem of the registry as it is, anything else logged here and told as unexpected. */
const asCallError = (error: unknown, signal: AbortSignal | undefined): unknown => {
  if (signal?.aborted || error instanceof ORPCError) return error
  const problem = Problem.from(error) ?? new Problem('general.unexpected', {}, { cause: error })
  if (problem.code === 'general.unexpected') console.error('[core]', error)
  return new ORPCError('PROBLEM', { status: 400, message: problem.message, data: problem.toJSON(), cause: problem })
}

/** Notes a call's failure in the log, by its code; one that was cancelled is none. */
const noteFailure = (
  journal: Journal,
  path: readonly string[],
  error: unknown,
  signal: AbortSignal | undefined,
): void => {
  if (!signal?.aborted)
    journal.noteError('call.fail', error instanceof ORPCError ? (error.cause ?? error) : error, {
      call: path.join('.'),
    })
}

/** A stream's events as they are; its failure is noted. */
async function* noted(stream: AsyncIterable<unknown>, note: (error: unknown) => void) {
  try {
    yield* stream
  } catch (error) {
    note(error)
    throw error
  }
}

const isStream = (output: unknown): output is AsyncIterable<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output

/** Calls that take a while: quitting asks first, and nobody is locked out by idleness while one runs. */
const longDeeds: Readonly<Record<string, string>> = {
  'intake.check': '检查表格',
  'intake.run': '导入',
  'photos.batch': '加照片',
  'dictionaries.rejudge': '重新核对',
  'photos.report': '导出照片',
  'submission.freeze': '提交',
  'submission.countersign': '复签',
  'sync.now': '同步',
  'backup.write': '备份',
  'backup.restore': '恢复备份',
  'setup.enrol': '登记',
  'setup.makeSample': '准备样例',
}

/** The contract with its way out for errors; the section's routes add the handlers. */
export const createProcedures = (journal: Journal, presence: Presence) =>
  implement(contract).use(async ({ next, signal, path }) => {
    const note = (error: unknown) => noteFailure(journal, path, error, signal)
    try {
      const deed = longDeeds[path.join('.')]
      const result = await (deed ? presence.within(deed, Promise.resolve(next())) : next())
      if (!isStream(result.output)) return result
      const stream = noted(result.output, note)
      return { ...result, output: deed ? presence.during(deed, stream) : stream }
    } catch (error) {
      note(error)
      throw asCallError(error, signal)
    }
  })

export type Procedures = ReturnType<typeof createProcedures>

/** A stream fails after its call was answered: its errors never pass the calls' own way out. */
export async function* withCallErrors<Event>(stream: AsyncIterable<Event>, signal: AbortSignal | undefined) {
  try {
    yield* stream
  } catch (error) {
    throw asCallError(error, signal)
  }
}
