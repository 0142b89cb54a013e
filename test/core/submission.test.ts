import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { review } from '../../src/core/review/review.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { readBatchFile } from '../../src/exchange/batch-file.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import { openProvinceHomeCopy, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import type { ProvinceHome } from '../fixtures/province/province-home.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { type OpenWorkplace, openWorkplace } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const approved = 5
let prepared: string
/** A copy of the prepared province and unit for each test, and the clerk at work in it. */
let made: ProvinceHome
let client: CoreClient
let signIn: OpenWorkplace['signIn']

beforeAll(async () => {
  prepared = await prepareProvinceHome(30, approved)
})
beforeEach(async () => {
  made = await openProvinceHomeCopy(prepared)
  const opened = await openWorkplace(made.home, 'clerk')
  client = opened.client
  signIn = opened.signIn
})

describe('what is ready', () => {
  test('lists everybody who is not ready, with the reason', async () => {
    const { blockers, waiting, frozen, gaps, unknownSigners } = await client.submission.readiness()
    expect({ blockers, waiting, frozen }).toEqual({ blockers: [], waiting: approved, frozen: 0 })
    expect(unknownSigners).toEqual([sampleAccounts.clerk, sampleAccounts.reviewer])
    const { total, counts } = await client.overview.summary()
    const behind = gaps.filter(({ kind }) => kind !== 'warning')
    expect(behind.reduce((sum, { count }) => sum + count, 0)).toBe(total - approved)
    expect(Object.fromEntries(behind.map(({ kind, count }) => [kind, count]))).toEqual({
      returned: 1,
      noPhoto: counts.ready,
      photoReview: 2,
    })
    const [returned] = behind.find(({ kind }) => kind === 'returned')!.people
    expect(returned!.detail).not.toBe('')
    expect(JSON.stringify(gaps)).not.toMatch(/\d{15}/u)
  })

  test('the sheet shows each record once with masked numbers, and its totals add up', async () => {
    const { summary } = await client.submission.preview()
    expect(new Set(summary.lines.map(({ recordId }) => recordId)).size).toBe(approved)
    for (const totals of [summary.byLevel, summary.byReviewType])
      expect(Object.values(totals).reduce((sum, count) => sum + count, 0)).toBe(approved)
    expect(JSON.stringify(summary)).not.toMatch(/\d{15}/u)
  })
})

describe('signing', () => {
  const password = samplePassword

  /** Signs what is ready as the clerk. */
  const freeze = async () => {
    const { root } = await client.submission.preview()
    return client.submission.freeze({ root, password })
  }

  test('requires the clerk role and the signed-in account’s password', async () => {
    const { root } = await client.submission.preview()
    expect(await problem(client.submission.freeze({ root, password: 'not this one' }))).toBe('core.submit.password')
    expect(await client.session.current()).toMatchObject({ name: sampleAccounts.clerk })
    await signIn('reviewer')
    expect(await problem(client.submission.freeze({ root, password }))).toBe('core.account.role')
    expect(await client.submission.batches()).toEqual([])
  })

  test('signs only what was shown', async () => {
    const { root } = await client.submission.preview()
    expect(await problem(client.submission.freeze({ root: '0'.repeat(64), password }))).toBe('core.submit.changed')
    // Another record is approved while the sheet is shown.
    await made.as('reviewer', async (unit) => {
      await review(unit, 'photos', { approve: 'all' })
      await review(unit, 'records', { approve: 'all' })
    })
    expect(await problem(client.submission.freeze({ root, password }))).toBe('core.submit.changed')
    const now = await client.submission.preview()
    const batch = await client.submission.freeze({ root: now.root, password })
    expect(batch).toMatchObject({ seq: 1, step: 'frozen', count: approved + 2, reviewer: null })
    const stored = await client.submission.batch({ id: batch.id })
    expect(stored.summary).toEqual(now.summary)
    const empty = await client.submission.preview()
    expect(await problem(client.submission.freeze({ root: empty.root, password }))).toBe('core.submit.empty')
  })

  test('a frozen batch is withdrawn before the countersignature and stays listed', async () => {
    const { id, digest } = await freeze()
    const shown = { id, digest }
    const reason = '照片贴反了'
    expect(await problem(client.submission.withdraw({ ...shown, digest: 'f'.repeat(64), reason }))).toBe(
      'core.submit.missing',
    )
    await signIn('reviewer')
    const withdrawn = await client.submission.withdraw({ ...shown, reason })
    expect(withdrawn).toMatchObject({
      step: 'withdrawn',
      count: approved,
      withdrawn: { by: sampleAccounts.reviewer, reason },
    })
    expect(await problem(client.submission.withdraw({ ...shown, reason }))).toBe('core.submit.missing')
    expect(await client.submission.readiness()).toMatchObject({ waiting: approved, frozen: 0 })
    // Its people, except one, go into the next batch, which has the same number.
    const { summary } = await client.submission.preview()
    await made.as('reviewer', (unit) =>
      review(unit, 'records', { return: [summary.lines[0]!.recordId], reason: 'record.typo' }),
    )
    await signIn('clerk')
    const { root } = await client.submission.preview()
    expect(await client.submission.freeze({ root, password })).toMatchObject({ seq: 1, count: approved - 1 })
    const steps = (await client.submission.batches()).map(({ seq, step }) => ({ seq, step }))
    expect(steps).toEqual([
      { seq: 1, step: 'frozen' },
      { seq: 1, step: 'withdrawn' },
    ])
  })

  test('a frozen batch is sent only after the reviewer signed the bytes that were shown', async () => {
    const { id, digest } = await freeze()
    expect(await problem(client.submission.exportFile({ id }))).toBe('core.submit.missing')
    expect(await problem(client.submission.countersign({ id, digest, password }))).toBe('core.account.role')
    await signIn('reviewer')
    expect(await problem(client.submission.countersign({ id, digest: 'f'.repeat(64), password }))).toBe(
      'core.submit.missing',
    )
    expect(await problem(client.submission.countersign({ id, digest, password: 'x' }))).toBe('core.submit.password')
    expect(await client.submission.countersign({ id, digest, password })).toMatchObject({
      step: 'sealed',
      clerk: sampleAccounts.clerk,
      reviewer: sampleAccounts.reviewer,
    })
    expect(await problem(client.submission.countersign({ id, digest, password }))).toBe('core.submit.missing')
    expect(await problem(client.submission.receipt({ id }))).toBe('core.submit.noReceipt')
  })

  test('signed records count as submitted only with a receipt', async () => {
    const stages = ['inBatch', 'toCountersign', 'toSend', 'received'] as const
    /** The counts of the overview, each compared with what the list finds and with what its rows say. */
    const counts = async () => {
      const { counts, total } = await client.overview.summary()
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(total)
      for (const state of stages) {
        const { ordinals } = await client.records.index({ filter: { state } })
        expect(ordinals, state).toHaveLength(counts[state] ?? 0)
        const { rows } = await client.records.rows({ ordinals })
        for (const { stage } of rows) expect(stage).toBe(state)
      }
      return stages.map((stage) => counts[stage] ?? 0)
    }
    expect(await counts()).toEqual([approved, 0, 0, 0])
    const { id, digest } = await freeze()
    expect(await counts()).toEqual([0, approved, 0, 0])
    await signIn('reviewer')
    await client.submission.countersign({ id, digest, password })
    expect(await counts()).toEqual([0, 0, approved, 0])
    for await (const _ of await client.sync.now());
    expect(await counts()).toEqual([0, 0, 0, approved])
  })
})

describe('the batch file', () => {
  const folder = temporaryFolder()

  beforeEach(async () => {
    await made.as('clerk', (unit) => submit(unit))
    await made.as('reviewer', (unit) => submit(unit))
  })

  test('contains the batch as signed, and its photos', async () => {
    const [batch] = await client.submission.batches()
    const file = (await client.submission.exportFile({ id: batch!.id })) as File
    expect(file.name).toMatch(/^批次1-[0-9a-f]{8}\.gzzc$/u)
    const path = join(folder, 'batch.gzzc')
    writeFileSync(path, new Uint8Array(await file.arrayBuffer()))
    const { submission, photos } = await readBatchFile(path, made.province.access.openSealed)
    expect(submission.records).toHaveLength(batch!.count)
    expect(submission.envelope.signatures).toHaveLength(2)
    expect(photos).toHaveLength(new Set(submission.photos.map(({ sha256 }) => sha256)).size)
  })

  test('anything else is refused with a reason', async () => {
    const broken = join(folder, 'broken.gzzc')
    writeFileSync(broken, 'no zip at all')
    await expect(readBatchFile(broken, made.province.access.openSealed)).rejects.toMatchObject({
      code: 'core.batchFile.damaged',
    })
    const cut = join(folder, 'cut.gzzc')
    const whole = (await client.submission.exportFile({ id: (await client.submission.batches())[0]!.id })) as File
    writeFileSync(cut, new Uint8Array(await whole.arrayBuffer()).subarray(0, whole.size >> 1))
    await expect(readBatchFile(cut, made.province.access.openSealed)).rejects.toMatchObject({
      code: 'core.batchFile.damaged',
    })
    await expect(readBatchFile(join(folder, 'absent.gzzc'), made.province.access.openSealed)).rejects.toMatchObject({
      code: 'general.fileMissing',
    })
  })
})
