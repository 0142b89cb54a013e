import type { CoreClient } from '../../src/shared/rpc/contract.ts'

/** Hands a spreadsheet over and has it judged, as the window does when nothing is to be asked. */
export const checkTable = async (client: CoreClient, file: File, signal?: AbortSignal) => {
  const options = signal ? { signal } : {}
  const { id, layout } = await client.intake.open({ file })
  const { sheet, headerRow, columns } = layout
  const stream = await client.intake.check(
    { id, sheet, headerRow: headerRow!, columns: columns.map(({ column, field }) => ({ column, field })), fixed: [] },
    options,
  )
  for await (const event of stream) if (event.kind === 'done') return { id, layout, findings: event.findings }
  throw new Error('the stream ended without a result')
}

/** Imports a spreadsheet whole. @param confirmed codes of the warnings to let in */
export const importTable = async (client: CoreClient, file: File, confirmed: string[] = []) => {
  const { id } = await checkTable(client, file)
  for await (const event of await client.intake.run({ id, confirmed })) if (event.kind === 'done') return event
  throw new Error('the stream ended without a result')
}
