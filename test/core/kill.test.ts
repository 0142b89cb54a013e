import { fork } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { findInterrupted } from '../../src/core/intake/write/interrupted-import.ts'
import { attachPhotoFiles } from '../../src/core/photos/attach-photos.ts'
import { countByState } from '../../src/core/records/record-reader.ts'
import { review } from '../../src/core/review/review.ts'
import { type Database, query } from '../../src/core/store/database.ts'
import { readBatchContent } from '../../src/core/submission/batch-content.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { sequence } from '../../src/sample/sequence.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { manifestSchema } from '../../src/shared/sync/batch.ts'
import { checkBatchContent } from '../../src/trust/batch.ts'
import {
  contentMender,
  createEnrolledUnit,
  openAs,
  rawDatabase,
  temporaryFolder,
  writePeople,
  writePhotoFiles,
} from '../fixtures/unit/enrolled-unit.ts'

/** Twenty and more by `GZZC_KILLS=20 npx vitest run test/core/kill.test.ts`; here a short round. */
const rounds = Number(process.env.GZZC_KILLS ?? 8)
const people = 400

interface Job {
  readonly name: 'import' | 'submit'
  readonly home: string
  readonly file: string
}

const start = ({ name, home, file }: Job) =>
  fork(join(import.meta.dirname, 'kill-worker.ts'), [home, name, file], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })

/** Lets the job run from its beginning to its end; says how long the work took here, in milliseconds. */
const measure = async (job: Job): Promise<number> => {
  const child = start(job)
  return await new Promise((resolve, reject) => {
    let began = 0
    child.on('message', (message) => {
      if (message === 'begin') began = performance.now()
      else resolve(performance.now() - began)
    })
    child.on('exit', (code) => code && reject(new Error(`worker ended with ${code}`)))
  })
}

/** Starts the job and kills it `after` milliseconds into its work. */
const killDuring = async (job: Job, after: number): Promise<void> => {
  const child = start(job)
  const ended = new Promise((resolve) => child.on('exit', resolve))
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code) => reject(new Error(`worker ended early with ${code}`)))
  })
  // Not a wait for something to be ready: the instant of the kill is what is drawn.
  await wait(after)
  child.kill('SIGKILL')
  await ended
}

/** Kills copies of one prepared unit at seeded instants; afterwards each must be the one before or the one after. */
const drill = async (job: Job, look: (database: Database) => 'before' | 'after'): Promise<void> => {
  const trial = join(temporaryFolder(), 'measured')
  cpSync(job.home, trial, { recursive: true })
  const whole = await measure({ ...job, home: trial })
  const seen = new Map<string, number>()
  for (let seed = 1; seed <= rounds; seed++) {
    const home = join(temporaryFolder(), 'unit')
    cpSync(job.home, home, { recursive: true })
    // Some kills come before the first write and some after the commit.
    const after = sequence(seed)() * whole * 1.2
    await killDuring({ ...job, home }, after)
    const database = await rawDatabase(home)
    const about = `${job.name}, seed ${seed}, killed after ${after.toFixed(1)} of ${whole.toFixed(1)} ms`
    expect(verifyAudit(database).whole, about).toBe(true)
    expect(database.quickCheck(), about).toBe('ok')
    const state = look(database)
    seen.set(state, (seen.get(state) ?? 0) + 1)
    database.close()
    if (seed % 5 === 0) {
      // And the work can be taken up again.
      const unit = await openAs(home, 'clerk')
      if (job.name === 'import') expect((await importFile(unit, job.file)).refused, about).toBe(12)
      else if (state === 'before') expect((await submit(unit)).batches[0]!.count, about).toBeGreaterThan(0)
      await unit.close()
    }
  }
  expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBe(rounds)
}

test('killed during an import, at seeded instants: all of it or nothing, and the audit whole', {
  timeout: 240_000,
}, async () => {
  const home = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, people)
  await drill({ name: 'import', home, file }, (database) => {
    const counts = countByState(database)
    const imports = database.all(query.selectFrom('import').select('accepted'))
    expect(counts).toEqual(imports.length ? { ready: imports[0]!.accepted } : {})
    // The note is there when nothing of the import is, and only then; killed before it began there is neither.
    const note = findInterrupted(database, new Date())
    if (imports.length) expect(note).toBeUndefined()
    else if (note) expect(note.fileName).toBe('people.xlsx')
    return imports.length ? 'after' : 'before'
  })
})

test('killed during a submission, at seeded instants: a whole batch or none', { timeout: 240_000 }, async () => {
  const home = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  const rows = await writePeople(file, people)
  const clerk = await openAs(home, 'clerk')
  await importFile(clerk, file)
  const folder = writePhotoFiles(
    temporaryFolder(),
    rows.filter(({ fault }) => !fault).map(({ documentNumber }) => documentNumber),
  )
  for await (const _ of attachPhotoFiles(clerk, {
    paths: [folder],
    mender: contentMender,
    spec: provinceDefault,
  }));
  await clerk.close()
  const reviewer = await openAs(home, 'reviewer')
  await review(reviewer, 'photos', { approve: 'all' })
  const { done } = await review(reviewer, 'records', { approve: 'all' })
  await reviewer.close()
  await drill({ name: 'submit', home, file }, (database) => {
    const batches = database.all(query.selectFrom('batch').selectAll())
    const counts = countByState(database)
    if (!batches.length) {
      expect(counts).toEqual({ inBatch: done })
      return 'before'
    }
    expect(counts).toEqual({ submitted: done })
    const envelope = JSON.parse(batches[0]!.envelope) as { payload: string }
    const manifest = manifestSchema.parse(JSON.parse(Buffer.from(envelope.payload, 'base64').toString()))
    checkBatchContent(manifest, readBatchContent(database, batches[0]!.id))
    return 'after'
  })
})
