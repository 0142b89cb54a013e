// The whole import of the product's core, built like the core: node import-process.cjs HOME ACCOUNT PASSWORD FILE

import { peakRssMb } from '../src/cli/terminal/peak-memory.ts'
import { tables } from '../src/core/decoder/decoders.ts'
import { importFile } from '../src/core/intake/session/import-file.ts'
import { Unit } from '../src/core/unit.ts'
import type { TaskResult } from './intake-task.ts'

/** Runs the whole import: read, normalise, judge, write to an encrypted store, index, audit. Durable when it ends. */
const run = async (home: string, name: string, password: string, file: string): Promise<void> => {
  // As the page of imports does when it opens.
  tables.prepare()
  const unit = await Unit.open(home, { account: name, password })
  const started = performance.now()
  const { accepted, rows } = await importFile(unit, file)
  const seconds = (performance.now() - started) / 1000
  // Among a million made-up document numbers, some occur twice.
  if (rows - accepted > rows / 100_000) throw new Error(`${rows - accepted} of ${rows} rows were refused`)
  const result: TaskResult = { seconds, rows, peakRssMb: peakRssMb() }
  console.log(JSON.stringify(result))
  await unit.close()
}

const [home = '', name = '', password = '', file = ''] = process.argv.slice(2)
void run(home, name, password, file)
