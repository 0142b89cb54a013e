// Writes the expected outcome of every corpus file again: node scripts/corpus/golden.ts. Review the difference before you commit it.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { corpusFiles, goldenFolder, outcomeOf } from '../../test/fixtures/tables/corpus-outcome.ts'

mkdirSync(goldenFolder, { recursive: true })
for (const name of readdirSync(goldenFolder)) rmSync(join(goldenFolder, name))
for (const file of corpusFiles())
  writeFileSync(join(goldenFolder, `${file}.json`), `${JSON.stringify(await outcomeOf(file), null, 1)}\n`)
