import { fork } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { findInterrupted, forgetInterrupted } from '../../src/core/intake/write/interrupted-import.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { createEnrolledUnit, openAs, temporaryFolder, writePeople } from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit, openCopy } from '../fixtures/unit/own-unit.ts'

let home: string
let file: string
beforeAll(async () => {
  home = await createEnrolledUnit()
  file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, 300)
}, 120_000)

/** Starts an import in a process of its own and kills it in the middle: some rows are written, the transaction is open. */
const killInTheMiddle = async (of: string): Promise<void> => {
  const child = fork(join(import.meta.dirname, 'interrupted-worker.ts'), [of, file], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code) => reject(new Error(`worker ended early with ${code}`)))
  })
  child.kill('SIGKILL')
  await ended
}

test('an import that was killed is reported until a clerk has read the report', async () => {
  const interrupted = copyUnit(home)
  await killInTheMiddle(interrupted)
  const unit = await openAs(interrupted, 'clerk')
  onTestFinished(() => unit.close())
  expect(listRecords(unit.database)).toEqual([])
  const note = findInterrupted(unit.database, new Date())!
  expect(note).toMatchObject({ fileName: 'people.xlsx', account: unit.session.id })
  await forgetInterrupted(unit, 'another')
  expect(findInterrupted(unit.database, new Date())).toEqual(note)
  const reviewer = { ...unit.session, role: 'reviewer' as const }
  await expect(forgetInterrupted({ gate: unit.gate, session: reviewer }, note.id)).rejects.toMatchObject({
    code: 'core.account.role',
  })
  await forgetInterrupted(unit, note.id)
  expect(findInterrupted(unit.database, new Date())).toBeUndefined()
  expect(verifyAudit(unit.database).whole).toBe(true)
}, 120_000)

test('an import that succeeded, failed or still runs is not reported as interrupted', async () => {
  const unit = await openCopy(home, 'clerk')
  const findNote = () => findInterrupted(unit.database, new Date())
  const cancelled = AbortSignal.abort(new Error('cancelled'))
  await expect(importFile(unit, file, { signal: cancelled })).rejects.toThrow('cancelled')
  expect(findNote()).toBeUndefined()
  let seen = 0
  await importFile(unit, file, {
    onProgress: () => {
      seen++
      expect(findNote()).toBeUndefined()
    },
  })
  expect(seen).toBeGreaterThan(0)
  expect(findNote()).toBeUndefined()
}, 120_000)
