// Writes the expected outcome of every corpus file again: node scripts/corpus/golden.ts. Review the difference before you commit it.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  corpusFiles,
  corpusFolder,
  goldenOf,
  outcomeOf,
  readRecords,
  reportedFolder,
} from '../../test/fixtures/tables/corpus-outcome.ts'

const write = async (folder: string, outcome: (file: string) => Promise<unknown>): Promise<void> => {
  const golden = goldenOf(folder)
  mkdirSync(golden, { recursive: true })
  for (const name of readdirSync(golden)) rmSync(join(golden, name))
  for (const file of corpusFiles(folder))
    writeFileSync(join(golden, `${file}.json`), `${JSON.stringify(await outcome(file), null, 1)}\n`)
}

await write(corpusFolder, outcomeOf)
await write(reportedFolder, (file) => readRecords(join(reportedFolder, file)))
