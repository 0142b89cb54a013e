import { asHanded } from '../../src/renderer/photos/handed-file.ts'
import { type LendOptions, lendFiles } from '../../src/renderer/photos/lend-files.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import type { HandedOutcome } from '../../src/shared/rpc/photos.ts'

/** Hands files in as the window does; what became of each photo. */
export const handInAll = async (
  client: CoreClient,
  files: readonly File[],
  options: LendOptions = {},
): Promise<HandedOutcome[]> => {
  const outcomes: HandedOutcome[] = []
  for await (const news of lendFiles(
    client,
    files.map((file) => asHanded(file.name, file)),
    options,
  ))
    if (news.kind === 'done') outcomes.push(news.outcome)
  return outcomes
}

/** Hands one file in. */
export const handIn = async (client: CoreClient, file: File, options: LendOptions = {}): Promise<HandedOutcome> =>
  (await handInAll(client, [file], options))[0]!
