import { type IntakeLimits, intakeLimits } from '../../files/limits.ts'
import { openTableSource } from '../../files/tables/open-table.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { Ask, DecodeTask } from '../decoder/answer-calls.ts'
import { askedSource } from '../decoder/asked-source.ts'
import { keepNewSpaceSmall } from '../store/heap-growth.ts'
import { packedBlocks } from './judge/packed-block.ts'
import { preparedBlocks } from './judge/prepared-row.ts'
import { type JudgeInput, mostBlocksAhead, type RowQuestion } from './judge/row-forms.ts'
import { type MarkInput, markTable } from './mark/mark-table.ts'
import { chooseSheet, headerIn, openRecordFile } from './read/record-file.ts'
import { type LayoutInput, layoutOf, type TableLayout } from './session/sheet-layout.ts'

/** A decoder writes no file, so all shared texts stay in memory, up to their limit. Its process has a limit of its own. */
const limits: IntakeLimits = { ...intakeLimits, stringMemoryBytes: intakeLimits.stringTableBytes }

// Rows are garbage as soon as the core has them.
keepNewSpaceSmall(true)

/** Reads and judges the rows of a file. Each block is a question, whose answer says that the core took it. */
const judgeRows = async ({ file, form, options, context }: JudgeInput, ask: Ask): Promise<void> => {
  const opened = await openRecordFile(askedSource(file, ask), { ...options, limits })
  // Reading one of them in silence would lose the people of the others.
  if (options.sheet === undefined && opened.otherLists.length > 0)
    throw new Problem('intake.severalSheets', { sheets: [opened.sheet, ...opened.otherLists].join('、') })
  const send = (question: RowQuestion): Promise<unknown> => ask(question)
  await send({ kind: 'opened', places: opened.places })
  const ahead = new Set<Promise<unknown>>()
  const blocks = form === 'packed' ? packedBlocks(opened, context) : preparedBlocks(opened.blocks(), context)
  for await (const block of blocks) {
    const taking = send({ kind: 'block', block }).finally(() => ahead.delete(taking))
    // After a cancel all of them fail; the first one that is awaited says so.
    taking.catch(() => {})
    ahead.add(taking)
    if (ahead.size >= mostBlocksAhead) await Promise.race(ahead)
  }
  await Promise.all(ahead)
}

const layout = async ({ file, sheet, headerRow, remembered }: LayoutInput, ask: Ask): Promise<TableLayout> => {
  const table = await openTableSource(askedSource(file, ask), limits)
  const chosen = await chooseSheet(table, { sheet, remembered })
  const header = headerRow === undefined ? chosen.header : headerIn(chosen.top, { headerRow }, remembered)
  const { hiddenColumns } = await table.layout(chosen.sheet)
  return { sheets: table.sheets, layout: layoutOf(chosen, header, remembered, hiddenColumns) }
}

/** What the decoder of tables does with spreadsheets. */
export const tableTasks: Readonly<Record<string, DecodeTask>> = {
  judgeRows,
  layout,
  markTable: (input: MarkInput, ask) => markTable(input, ask, limits),
}
