import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sampleAccounts, samplePassword } from '../src/sample/sample-unit.ts'
import { createEnrolledUnit } from '../test/fixtures/unit/enrolled-unit.ts'
import type { Figure } from './figure.ts'
import { bundleImport } from './import-bundle.ts'
import { writeBenchText, writeBenchWorkbook } from './intake-file.ts'
import type { TaskResult } from './intake-task.ts'

const run = promisify(execFile)
const taskFile = fileURLToPath(new URL('intake-task.ts', import.meta.url))
const rows = 100_000
/** A million rows only on request, because they take minutes to write and to import. */
const million = process.env.GZZC_MILLION === '1' ? 1_000_000 : undefined

type Task = () => Promise<TaskResult>

const measureIn = async (words: readonly string[]): Promise<TaskResult> => {
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', ...words])
  return JSON.parse(stdout) as TaskResult
}

const task =
  (name: string, path: string): Task =>
  () =>
    measureIn([taskFile, name, path])

/** Prepares the whole import of a file, each time into a new unit in the folder. */
const prepareImport = async (folder: string): Promise<(path: string) => Task> => {
  const prepared = await createEnrolledUnit(join(folder, 'prepared'))
  const program = await bundleImport()
  return (path) => async () => {
    const home = join(folder, 'unit')
    await cp(prepared, home, { recursive: true })
    try {
      return await measureIn([program, home, sampleAccounts.clerk, samplePassword, path])
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  }
}

/** The fastest of several runs of each task, in turns, because other load can only slow a run down. */
const measureByTurns = async <Tasks extends readonly Task[]>(
  tasks: readonly [...Tasks],
  runs: number,
): Promise<{ [Index in keyof Tasks]: TaskResult }> => {
  const best: TaskResult[] = []
  for (let turn = 0; turn < runs; turn++)
    for (const [index, measured] of tasks.entries()) {
      const result = await measured()
      if (!best[index] || result.seconds < best[index].seconds) best[index] = result
    }
  return best as { [Index in keyof Tasks]: TaskResult }
}

const measure = async (measured: Task, runs: number): Promise<TaskResult> => (await measureByTurns([measured], runs))[0]

interface Compared {
  readonly figure: string
  readonly result: TaskResult
  readonly against: string
  readonly peer: TaskResult
  readonly aim: number | null
}

const compare = ({ figure, result, against, peer, aim }: Compared): Figure => {
  const ratio = peer.seconds / result.seconds
  return {
    bench: 'intake',
    figure,
    value: rows / result.seconds,
    unit: 'rows/s',
    against,
    ratio,
    aim,
    holds: aim === null ? null : ratio >= aim,
    peakRssMb: result.peakRssMb,
  }
}

const megabytes = (figure: string, result: TaskResult): Figure => ({
  bench: 'intake',
  figure,
  value: result.peakRssMb,
  unit: 'MB',
  against: '250 MB',
  ratio: result.peakRssMb / 250,
  aim: 1,
  holds: result.peakRssMb <= 250,
  peakRssMb: result.peakRssMb,
})

/** Cost of a row in a file ten times as long. */
const costPerRow = (figure: string, result: TaskResult, small: TaskResult): Figure => {
  const ratio = result.seconds / result.rows / (small.seconds / small.rows)
  return {
    bench: 'intake',
    figure,
    value: (result.seconds / result.rows) * 1e6,
    unit: 'µs/row',
    against: `a row of ${small.rows.toLocaleString('en')}`,
    ratio,
    aim: 1.15,
    holds: ratio <= 1.15,
    peakRssMb: result.peakRssMb,
  }
}

/**
 * Reading and importing 100,000 rows × 14 columns, compared with their limits and their peer, each in a process of its own. With
 * GZZC_MILLION=1 also a million rows.
 */
export async function* figures(): AsyncGenerator<Figure, void, undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-bench-'))
  try {
    const workbook = join(folder, 'rows.xlsx')
    const text = join(folder, 'rows.csv')
    await writeBenchWorkbook(workbook, rows)
    await writeBenchText(text, rows)
    // Limit and task in turns, so that other load affects both.
    const [inflate, read] = await measureByTurns([task('inflate', workbook), task('read', workbook)], 5)
    const records = await measure(task('records', workbook), 3)
    const [decode, readText] = await measureByTurns([task('decode', text), task('read', text)], 5)
    const importOf = await prepareImport(folder)
    const [exceljs, imported] = await measureByTurns([task('exceljs', workbook), importOf(workbook)], 2)
    const inflating = 'inflating alone'
    const full = "exceljs's full reader"
    yield compare({ figure: 'xlsx, reading', result: read, against: inflating, peer: inflate, aim: 0.25 })
    yield compare({ figure: 'xlsx, reading', result: read, against: full, peer: exceljs, aim: 6 })
    yield compare({ figure: 'xlsx, rows as records', result: records, against: full, peer: exceljs, aim: null })
    yield compare({ figure: 'xlsx, whole import', result: imported, against: full, peer: exceljs, aim: 4 })
    yield compare({
      figure: 'csv in GB18030, reading',
      result: readText,
      against: 'decoding alone',
      peer: decode,
      aim: 0.35,
    })
    yield megabytes('xlsx, peak memory of reading', read)
    yield megabytes('xlsx, peak memory of the whole import', imported)
    if (million === undefined) return
    await writeBenchWorkbook(workbook, million)
    const readMillion = await measure(task('read', workbook), 1)
    yield costPerRow('xlsx, reading 1,000,000 rows', readMillion, read)
    yield megabytes('xlsx, peak memory of reading 1,000,000', readMillion)
    const importedMillion = await measure(importOf(workbook), 1)
    yield costPerRow('xlsx, whole import of 1,000,000 rows', importedMillion, imported)
    yield megabytes('xlsx, peak memory of importing 1,000,000', importedMillion)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
