import type { PlacedFault } from '../../../shared/certificate/fault.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import { type ImportEvent, type ImportResult, largestImport, mostFaultsShown } from '../../../shared/rpc/intake.ts'
import type { Desk } from '../desk.ts'
import { type Procedures, withCallErrors } from '../procedures.ts'
import { progressStream } from '../progress-stream.ts'

const megabyte = 1024 * 1024

async function* importFile(
  desk: Desk,
  file: File,
  dryRun: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<ImportEvent, void, void> {
  const { unit, closing } = desk
  if (file.size > largestImport) {
    const size = Math.ceil(file.size / megabyte)
    throw new Problem('host.fileTooLarge', { size, limit: largestImport / megabyte })
  }
  const bytes = new Uint8Array(await file.arrayBuffer())
  yield* progressStream<ImportEvent, ImportResult>(
    async (report, aborted) => {
      const faults: PlacedFault[] = []
      let faultCount = 0
      const counts = await unit.importFile(
        { name: file.name, bytes },
        {
          dryRun,
          // Signing out ends an import under way, without a trace.
          signal: AbortSignal.any([aborted, closing]),
          onProgress: (rows) => report({ kind: 'progress', rows }),
          onFault: (fault) => {
            faultCount++
            if (faults.length < mostFaultsShown) faults.push(fault)
          },
        },
      )
      return { counts: { ...counts }, faults, faultCount }
    },
    (result) => ({ kind: 'done', ...result }),
    signal,
  )
}

export const intakeRoutes = ({ intake }: Procedures, desk: Desk) => ({
  importFile: intake.importFile.handler(({ input, signal }) =>
    // `File` is a DOM word; shared has none, so the contract's type is empty there. It is Node's own File here.
    withCallErrors(importFile(desk, input.file as File, input.dryRun, signal), signal),
  ),
})
