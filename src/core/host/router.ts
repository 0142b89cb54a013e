import { implement, ORPCError } from '@orpc/server'
import { Problem } from '../../shared/errors/problem.ts'
import { contract, type ImportEvent, type ImportResult, largestImport } from '../../shared/rpc/contract.ts'
import type { Desk } from './desk.ts'
import { progressStream } from './progress-stream.ts'

const megabyte = 1024 * 1024

/** What crosses to a window: a problem of the registry as it is, anything else logged here and told as unexpected. */
function asCallError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted || error instanceof ORPCError) return error
  const problem = Problem.from(error) ?? new Problem('general.unexpected', {}, { cause: error })
  if (problem.code === 'general.unexpected') console.error('[core]', error)
  return new ORPCError('PROBLEM', { status: 400, message: problem.message, data: problem.toJSON() })
}

/** The contract's handlers for one desk. Every host serves the same router. */
export function createRouter(desk: Desk) {
  const procedure = implement(contract).use(async ({ next, signal }) => {
    try {
      return await next()
    } catch (error) {
      throw asCallError(error, signal)
    }
  })

  return procedure.router({
    host: {
      info: procedure.host.info.handler(() => ({
        version: desk.version,
        home: desk.door.home,
        hasUnit: desk.door.exists,
      })),
    },
    session: {
      accounts: procedure.session.accounts.handler(() => (desk.door.exists ? desk.door.accounts() : [])),
      current: procedure.session.current.handler(() => desk.account ?? null),
      signIn: procedure.session.signIn.handler(({ input }) => desk.signIn(input.name, input.password)),
      lock: procedure.session.lock.handler(() => desk.lock()),
    },
    unit: { summary: procedure.unit.summary.handler(() => desk.unit.summary()) },
    records: {
      list: procedure.records.list.handler(({ input }) => desk.unit.list(input)),
      get: procedure.records.get.handler(({ input }) => desk.unit.get(input.id)),
    },
    intake: {
      importFile: procedure.intake.importFile.handler(({ input, signal }) =>
        // `File` is a DOM word; shared has none, so the contract's type is empty there. It is Node's own File here.
        withCallErrors(importFile(desk, input.file as File, input.dryRun, signal), signal),
      ),
    },
  })
}

/** A stream fails after its call was answered: its errors never pass the calls' own way out. */
async function* withCallErrors<Event>(stream: AsyncIterable<Event>, signal: AbortSignal | undefined) {
  try {
    yield* stream
  } catch (error) {
    throw asCallError(error, signal)
  }
}

async function* importFile(
  desk: Desk,
  file: File,
  dryRun: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<ImportEvent, void, void> {
  const { unit } = desk
  if (file.size > largestImport) {
    const size = Math.ceil(file.size / megabyte)
    throw new Problem('host.fileTooLarge', { size, limit: largestImport / megabyte })
  }
  const bytes = new Uint8Array(await file.arrayBuffer())
  yield* progressStream<ImportEvent, ImportResult>(
    (report, aborted) =>
      unit.importFile({
        fileName: file.name,
        bytes,
        dryRun,
        signal: aborted,
        onProgress: (rows) => report({ kind: 'progress', rows }),
      }),
    (result) => ({ kind: 'done', ...result }),
    signal,
  )
}
