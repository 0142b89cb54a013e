import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Officer } from '../../src/server/access/actor.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueAndWait, requestIssue } from '../../src/server/issuing/issue-job.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import { type DatabaseKind, onEveryDatabase } from '../fixtures/province/databases.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

const officer: Officer = { kind: 'officer', id: 'li' }

const suite = (kind: DatabaseKind): void => {
  let home: string
  let database: string
  let province: Province
  /** SHA-256 of the photos of the confirmed records. */
  let photos: string[]

  beforeAll(() => kind.start())
  afterAll(() => kind.stop())

  /** A province with three confirmed records. */
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gzzc-issue-'))
    home = join(folder, 'province')
    database = kind.create(folder)
    await initProvince(home, { database })
    province = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
    const { enrolmentCode } = await addUnit(province.units, officer, sampleUnit)
    const device = await ScriptedDevice.ready(await province.listen(), enrolmentCode, province.units)
    const people = await Promise.all([700, 701, 702].map((index) => samplePerson(index)))
    await device.upload(people)
    const { submission } = device.prepare(people)
    await device.call('submitBatch', submission)
    const [batch] = await province.issuing.store.database.selectFrom('batch').select('id').execute()
    await confirmBatch(province.issuing, officer, { batchId: batch!.id })
    photos = (await province.issuing.store.database.selectFrom('photo').select('sha256').execute()).map(
      ({ sha256 }) => sha256,
    )
  })
  afterEach(() => province.close())

  const statuses = async (): Promise<string[]> => {
    const rows = await province.issuing.store.database.selectFrom('certificate').select('status').execute()
    return rows.map(({ status }) => status)
  }

  test('waits until the worker has issued everything, and says how far it is', async () => {
    await province.work()
    const progress: number[] = []
    const { issued, failed } = await issueAndWait(province.issuing, officer, {
      onProgress: (count) => progress.push(count),
    })
    expect(issued).toHaveLength(3)
    expect(failed).toEqual([])
    expect(progress.at(-1)).toBe(3)
    expect(await statuses()).toEqual(['inForce', 'inForce', 'inForce'])
    expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true })
    const audit = await province.issuing.store.database.selectFrom('audit').select(['actor', 'action']).execute()
    expect(audit.filter(({ action }) => action === 'certificate.issue')).toEqual(
      Array.from({ length: 3 }, () => ({ actor: 'officer:li', action: 'certificate.issue' })),
    )
    expect(await issueAndWait(province.issuing, officer)).toEqual({ issued: [], failed: [] })
  })

  test('the worker of another process issues for an officer without one', async () => {
    const other = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
    try {
      const waiting = issueAndWait(province.issuing, officer)
      await other.work()
      expect((await waiting).issued).toHaveLength(3)
    } finally {
      await other.close()
    }
  })

  test('reports each certificate that could not be made, issues the others, and issues it when it can', async () => {
    await province.work()
    const sha256 = photos[0]!
    const path = join(home, 'blobs', sha256.slice(0, 2), sha256)
    const photo = await province.issuing.blobs.get(sha256)
    await rm(path)
    const first = await issueAndWait(province.issuing, officer)
    expect(first.issued).toHaveLength(2)
    expect(first.failed).toMatchObject([{ problem: { code: 'server.blob.damaged', details: { sha256 } } }])
    await writeFile(path, photo)
    const second = await issueAndWait(province.issuing, officer)
    expect(second).toEqual({ issued: [first.failed[0]!.number], failed: [] })
    const problems = await province.issuing.store.database.selectFrom('certificate').select('problem').execute()
    expect(problems).toEqual([{ problem: null }, { problem: null }, { problem: null }])
  })

  test('what was asked for before a restart is issued after it', async () => {
    const job = await requestIssue(province.issuing, officer)
    await province.close()
    province = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
    expect(await statuses()).toEqual(['allotted', 'allotted', 'allotted'])
    await province.work()
    while (await province.issuing.jobs.find(job)) await new Promise((resolve) => setImmediate(resolve))
    expect(await statuses()).toEqual(['inForce', 'inForce', 'inForce'])
  })

  test('killed in the middle, the command leaves nothing half issued, and its next run issues the rest', async () => {
    const cli = join(import.meta.dirname, '../../src/cli/gzzc.ts')
    const run = () => spawn(process.execPath, [cli, '--json', 'province', 'issue', '--home', home], { stdio: 'pipe' })
    const killed = run()
    // The job is there, whatever the worker has done by now.
    while ((await issueJobs(province)) === 0 && killed.exitCode === null)
      await new Promise((resolve) => setImmediate(resolve))
    killed.kill('SIGKILL')
    if (killed.exitCode === null && killed.signalCode === null) await once(killed, 'exit')
    expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true })
    const left = (await statuses()).filter((status) => status === 'allotted').length
    const again = run()
    const output = again.stdout.toArray()
    const [code] = await once(again, 'exit')
    expect(code).toBe(0)
    expect(Buffer.concat(await output).toString()).toContain(`"summary":{"issued":${left},"failed":0}`)
    expect(await statuses()).toEqual(['inForce', 'inForce', 'inForce'])
    expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true })
  })

  /** Issue jobs that wait, run or were given up. */
  const issueJobs = async ({ issuing }: Province): Promise<number> => {
    // Receiving the batch left a job for its photos, which no worker has run.
    const issue =
      kind.kind === 'sqlite'
        ? sql`select 1 from job where name = 'issuing.issue'`
        : sql`select 1 from graphile_worker.jobs where task_identifier = 'issuing.issue'`
    const { rows } = await issue.execute(issuing.store.database)
    return rows.length
  }
}

describe('issuing as a job', () => onEveryDatabase(suite))
