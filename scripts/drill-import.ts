// `node scripts/drill-import.ts [ROWS]`: twenty seeded kills and five full disks during an import of 100,000 rows. The disks
// are memory file systems, which only root may mount. `npm test` checks the same with a few hundred rows.

import { execFileSync, fork } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { writeBenchWorkbook } from '../bench/intake-file.ts'
import { verifyAudit } from '../src/core/audit/verify-audit.ts'
import { importFile } from '../src/core/intake/session/import-file.ts'
import { countByState } from '../src/core/records/record-reader.ts'
import { query } from '../src/core/store/database.ts'
import { sequence } from '../src/sample/sequence.ts'
import { gibibyte, mebibyte } from '../src/shared/byte-size.ts'
import { Problem } from '../src/shared/errors/problem.ts'
import { createEnrolledUnit, openAs, rawDatabase } from '../test/fixtures/unit/enrolled-unit.ts'

const rows = Number(process.argv[2] ?? 100_000)
const kills = 20
const fullDisks = 5

const folder = mkdtempSync(join(tmpdir(), 'gzzc-drill-'))
const file = join(folder, 'rows.xlsx')
const worker = join(import.meta.dirname, '../test/core/kill-worker.ts')

const say = (text: string) => console.log(text)

/** Checks that the store has the whole import or nothing of it, with an intact audit and file, and returns which. */
const look = async (home: string, about: string): Promise<'nothing' | 'all'> => {
  const database = await rawDatabase(home)
  try {
    if (!verifyAudit(database).whole) throw new Error(`${about}: the audit is broken`)
    if (database.quickCheck() !== 'ok') throw new Error(`${about}: the file is damaged`)
    const records = Object.values(countByState(database)).reduce((sum, count) => sum + count, 0)
    const imports = database.all(query.selectFrom('import').select('accepted'))
    if (imports.length === 0 && records === 0) return 'nothing'
    if (imports.length === 1 && records === rows && imports[0]!.accepted === rows) return 'all'
    throw new Error(`${about}: ${records} records, ${imports.length} imports`)
  } finally {
    database.close()
  }
}

/** Runs the import in a process of its own. @param killAfter milliseconds of work after which it is killed */
const runImport = async (home: string, killAfter?: number): Promise<number> => {
  const child = fork(worker, [home, 'import', file], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  let began = 0
  let took = 0
  const begun = new Promise<void>((resolve) =>
    child.on('message', (message) => {
      if (message === 'begin') {
        began = performance.now()
        resolve()
      } else took = performance.now() - began
    }),
  )
  await Promise.race([begun, ended])
  if (killAfter !== undefined) {
    await Promise.race([wait(killAfter), ended])
    child.kill('SIGKILL')
  }
  await ended
  return took
}

const drillKills = async (prepared: string): Promise<void> => {
  const whole = join(folder, 'whole')
  cpSync(prepared, whole, { recursive: true })
  const took = await runImport(whole)
  if ((await look(whole, 'unhurt')) !== 'all') throw new Error('the import did not go in')
  rmSync(whole, { recursive: true })
  say(`unhurt: ${rows} rows in ${(took / 1000).toFixed(1)} s`)
  for (let seed = 1; seed <= kills; seed++) {
    const home = join(folder, `kill-${seed}`)
    cpSync(prepared, home, { recursive: true })
    const after = sequence(seed)() * took * 1.1
    await runImport(home, after)
    say(`kill ${seed} after ${(after / 1000).toFixed(1)} s: ${await look(home, `kill ${seed}`)}`)
    rmSync(home, { recursive: true })
  }
}

const drillFullDisks = async (prepared: string): Promise<void> => {
  for (let seed = 1; seed <= fullDisks; seed++) {
    const disk = join(folder, `disk-${seed}`)
    // Far less than the import needs, more than the empty unit.
    const size = Math.round((2 + (sequence(seed)() * rows) / 2500) * mebibyte)
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk])
    try {
      const home = join(disk, 'unit')
      cpSync(prepared, home, { recursive: true })
      const unit = await openAs(home, 'clerk')
      const outcome = await importFile(unit, file).then(
        () => 'went in',
        (error: unknown) => (error instanceof Problem ? error.code : String(error)),
      )
      await unit.close()
      if (outcome !== 'core.disk.full') throw new Error(`disk ${seed}: ${outcome}`)
      const about = `disk ${seed} of ${(size / mebibyte).toFixed(1)} MB`
      const state = await look(home, about)
      if (state !== 'nothing') throw new Error(`${about}: ${state}`)
      // With enough room, the same import succeeds.
      execFileSync('mount', ['-o', `remount,size=${4 * gibibyte}`, disk])
      if (seed === 1) {
        await runImport(home)
        if ((await look(home, about)) !== 'all') throw new Error(`${about}: cannot be done again`)
      }
      say(`${about}: refused as ${outcome}, ${state} stayed`)
    } finally {
      execFileSync('umount', ['-l', disk])
    }
  }
}

try {
  await writeBenchWorkbook(file, rows)
  const prepared = await createEnrolledUnit(join(folder, 'prepared'))
  if (process.getuid?.() === 0) await drillFullDisks(prepared)
  else say('full disks left out: only root may mount one')
  await drillKills(prepared)
  say('the drill held')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
