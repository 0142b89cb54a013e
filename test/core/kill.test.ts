import { cpSync } from 'node:fs'
import { join } from 'node:path'
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
import type { KillNote } from '../fixtures/unit/kill-at-statement.ts'
import { chosenStatements, drillTimeout, runToKill } from '../fixtures/unit/kill-drill.ts'

const people = 60

interface Job {
  readonly name: 'import' | 'submit'
  readonly home: string
  readonly file: string
}

/** Runs the job on a copy of the unit, in a process that is killed just before the given statement; 0: never. */
const runJob = async ({ name, home, file }: Job, at: number): Promise<{ home: string; note: KillNote }> => {
  const copy = join(temporaryFolder(), 'unit')
  cpSync(home, copy, { recursive: true })
  return { home: copy, note: await runToKill(join(import.meta.dirname, 'kill-worker.ts'), [copy, name, file], at) }
}

/** Kills the job at its statements, each on a fresh copy. Afterwards the copy is as before the job or as after it. */
const drill = async (job: Job, look: (database: Database) => 'before' | 'after'): Promise<void> => {
  const whole = await runJob(job, 0)
  const seen = { before: 0, after: 0, midway: 0 }
  const judge = async (home: string, about: string) => {
    const database = await rawDatabase(home)
    expect(verifyAudit(database).whole, about).toBe(true)
    expect(database.quickCheck(), about).toBe('ok')
    const state = look(database)
    database.close()
    seen[state]++
    return state
  }
  expect(await judge(whole.home, `${job.name}, not killed`)).toBe('after')
  for (const [index, at] of chosenStatements(whole.note.statements).entries()) {
    const { home, note } = await runJob(job, at)
    const about = `${job.name}, killed at statement ${at} of ${whole.note.statements}`
    if (note.midway) seen.midway++
    const state = await judge(home, about)
    // Nothing of an open transaction may be there.
    if (note.midway) expect(state, about).toBe('before')
    if (index % 5 === 0) {
      // And the work can be done again.
      const unit = await openAs(home, 'clerk')
      if (job.name === 'import') expect((await importFile(unit, job.file)).refused, about).toBe(12)
      else if (state === 'before') expect((await submit(unit)).batches[0]!.count, about).toBeGreaterThan(0)
      await unit.close()
    }
  }
  expect(seen.before, JSON.stringify(seen)).toBeGreaterThan(0)
  expect(seen.after, JSON.stringify(seen)).toBeGreaterThan(0)
  expect(seen.midway, JSON.stringify(seen)).toBeGreaterThan(0)
}

test('killed at a statement of an import: all of it or nothing is there, and the audit is whole', {
  timeout: drillTimeout,
}, async () => {
  const home = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, people)
  await drill({ name: 'import', home, file }, (database) => {
    const counts = countByState(database)
    const imports = database.all(query.selectFrom('import').select('accepted'))
    expect(counts).toEqual(imports.length ? { ready: imports[0]!.accepted } : {})
    // An interrupted import leaves a note. There is none before the import began, nor after its commit.
    const note = findInterrupted(database, new Date())
    if (imports.length) expect(note).toBeUndefined()
    else if (note) expect(note.fileName).toBe('people.xlsx')
    return imports.length ? 'after' : 'before'
  })
})

test('killed at a statement of a submission: a whole batch or none is there', { timeout: drillTimeout }, async () => {
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
