import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Figure } from './figure.ts'
import { writeBenchText, writeBenchWorkbook } from './intake-file.ts'
import type { TaskResult } from './intake-task.ts'

const run = promisify(execFile)
const taskFile = fileURLToPath(new URL('intake-task.ts', import.meta.url))
const rows = 100_000

/** The quickest of some runs: other work on the machine only ever slows a run down. */
const measure = async (task: string, path: string, runs: number): Promise<TaskResult> => {
  let best: TaskResult | undefined
  for (let index = 0; index < runs; index++) {
    const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', taskFile, task, path])
    const result = JSON.parse(stdout) as TaskResult
    if (!best || result.seconds < best.seconds) best = result
  }
  return best!
}

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

/** Reading 100,000 rows × 14 columns beside its limits and its peer, each in a process of its own. */
export async function* figures(): AsyncGenerator<Figure, void, undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-bench-'))
  try {
    const workbook = join(folder, 'rows.xlsx')
    const text = join(folder, 'rows.csv')
    await writeBenchWorkbook(workbook, rows)
    await writeBenchText(text, rows)
    const inflate = await measure('inflate', workbook, 5)
    const read = await measure('read', workbook, 5)
    const records = await measure('records', workbook, 3)
    const exceljs = await measure('exceljs', workbook, 1)
    const decode = await measure('decode', text, 5)
    const readText = await measure('read', text, 5)
    const inflating = 'inflating alone'
    const full = "exceljs's full reader"
    yield compare({ figure: 'xlsx, reading', result: read, against: inflating, peer: inflate, aim: 0.25 })
    yield compare({ figure: 'xlsx, reading', result: read, against: full, peer: exceljs, aim: 6 })
    yield compare({ figure: 'xlsx, rows as records', result: records, against: full, peer: exceljs, aim: null })
    yield compare({
      figure: 'csv in GB18030, reading',
      result: readText,
      against: 'decoding alone',
      peer: decode,
      aim: 0.35,
    })
    yield {
      bench: 'intake',
      figure: 'xlsx, peak memory of reading',
      value: read.peakRssMb,
      unit: 'MB',
      against: '250 MB',
      ratio: read.peakRssMb / 250,
      aim: 1,
      holds: read.peakRssMb <= 250,
      peakRssMb: read.peakRssMb,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
