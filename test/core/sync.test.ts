import { createPrivateKey, sign, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withLowS } from '../../src/certificate/cms/ecdsa-signature.ts'
import { readCertificateFile } from '../../src/core/certificates/certificate-file.ts'
import { makeNotifyList } from '../../src/core/certificates/notify-list.ts'
import type { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { review } from '../../src/core/review/review.ts'
import { query } from '../../src/core/store/database.ts'
import { writeBatchFile } from '../../src/core/submission/batch-file.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { SyncRounds } from '../../src/core/sync/sync-rounds.ts'
import { readBatchFile } from '../../src/exchange/batch-file.ts'
import { sampleAccounts } from '../../src/sample/sample-unit.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { revokeCertificate } from '../../src/server/issuing/revoke-certificate.ts'
import { listBatches } from '../../src/server/sync/batch-list.ts'
import { receiveBatchFile } from '../../src/server/sync/receive-batch.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import type { SyncResults } from '../../src/shared/rpc/sync.ts'
import { resealed } from '../fixtures/certificate/altered-pdf.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { openProvinceHomeCopy, prepareFurther, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import { officer, type ProvinceHome } from '../fixtures/province/province-home.ts'
import { rawDatabase, runSql } from '../fixtures/unit/enrolled-unit.ts'
import { openWorkplace } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

/** Prepared once: a unit that never had a round; one with a sealed batch of six; one with its six certificates. */
let enrolled: string
let sealed: string
let issued: string

/** A copy of one of them for each test, and the clerk at work in it. */
let made: ProvinceHome
let workplace: Workplace
let client: CoreClient
/** What the round after the issue said of the province's decisions. */
let told: SyncResults
let folder: string

const open = async (prepared: string): Promise<void> => {
  made = await openProvinceHomeCopy(prepared)
  folder = made.folder
  const opened = await openWorkplace(made.home, 'clerk')
  workplace = opened.workplace
  client = opened.client
}

const syncNow = async () => {
  for await (const event of await client.sync.now()) if (event.kind === 'done') return event
  throw new Error('the stream ended without a result')
}

beforeAll(async () => {
  enrolled = await prepareProvinceHome(30, 6)
  sealed = await prepareFurther(enrolled, async ({ as }) => {
    await as('clerk', (unit) => syncUnit(unit.syncContext))
    await as('clerk', (unit) => submit(unit))
    await as('reviewer', (unit) => submit(unit))
  })
  issued = await prepareFurther(sealed, async ({ as, province }) => {
    await as('clerk', (unit) => syncUnit(unit.syncContext))
    for (const { id } of await listBatches(province.sync, officer))
      await confirmBatch(province.issuing, officer, { batchId: id })
    await issueCertificates(province.issuing, officer)
    await as('clerk', async (unit) => {
      told = (await syncUnit(unit.syncContext)).results
    })
  })
})

describe('rounds with the province', () => {
  beforeEach(() => open(enrolled))

  test('the outbox lists what waits; a round empties it and is stored', async () => {
    const before = await client.sync.status()
    expect(before.last).toBeNull()
    expect(before.outbox.keys.map(({ account }) => account)).toEqual([sampleAccounts.clerk, sampleAccounts.reviewer])
    expect(await syncNow()).toMatchObject({ keysRegistered: 2, batches: 0 })
    const after = await client.sync.status()
    expect(after.outbox).toEqual({ keys: [], batches: [] })
    expect(after.last).toMatchObject({ problem: null, wellAt: after.last!.at })
  })

  test('counts the people that the province decided about, by decision', () => {
    expect(told).toEqual({ confirmed: 6, issued: 6 })
  })

  test('two requests at once share one round', async () => {
    const [one, other] = await Promise.all([syncNow(), syncNow()])
    expect(one).toEqual(other)
    expect((await client.sync.status()).running).toBe(false)
  })

  test('the line can be limited and paused, and the limit holds at once', async () => {
    expect((await client.sync.status()).line).toEqual({ kilobytesPerSecond: null, paused: false })
    await expect(client.sync.setLine({ kilobytesPerSecond: 1, paused: false })).rejects.toThrow()
    await client.sync.setLine({ kilobytesPerSecond: 8, paused: false })
    const begun = performance.now()
    await syncNow()
    // Dictionary, keys and standing are more than 4 KB, however quick the machine is.
    expect(performance.now() - begun).toBeGreaterThan(500)
    await client.sync.setLine({ kilobytesPerSecond: null, paused: true })
    expect((await client.sync.status()).line).toEqual({ kilobytesPerSecond: null, paused: true })
    // A person may still start one.
    expect(await syncNow()).toMatchObject({ batches: 0 })
  })

  test('pausing calls off the round under way, and the next one continues', async () => {
    await made.as('clerk', async (unit) => {
      const rounds = new SyncRounds(unit)
      const running = problem(rounds.run())
      rounds.interrupt()
      expect(await running).toBe('core.sync.paused')
      expect(await rounds.run()).toMatchObject({ keysRegistered: 2 })
      await rounds.stop()
    })
  })

  test('locking ends rounds and prevents further ones', async () => {
    await made.as('clerk', async (unit) => {
      const rounds = new SyncRounds(unit)
      const running = rounds.run()
      const ended = running.then(
        () => 'well',
        (error: { code?: string }) => error.code,
      )
      await rounds.stop()
      expect(await ended).toBe('host.signedOut')
      await expect(rounds.run()).rejects.toMatchObject({ code: 'host.signedOut' })
      expect(rounds.running).toBe(false)
    })
  })
})

describe('transfer by file', () => {
  let batchPath: string
  let receiptPath: string
  const importFile = (path: string) =>
    client.sync.importReceipt({ file: new File([new Uint8Array(readFileSync(path))], 'receipt.json') })

  beforeEach(async () => {
    await open(sealed)
    batchPath = join(folder, 'batch.gzzc')
    receiptPath = join(folder, 'receipt.json')
    await writeBatchFile(workplace.unit.database, batchPath)
  })

  /** Gives the file to the province and stores its receipt. */
  const receive = async (): Promise<void> => {
    const receipt = await receiveBatchFile(
      made.province.sync,
      officer,
      await readBatchFile(batchPath, made.province.access.openSealed),
    )
    writeFileSync(receiptPath, JSON.stringify(receipt))
  }

  test('the province refuses a changed file', async () => {
    const { submission, photos } = await readBatchFile(batchPath, made.province.access.openSealed)
    const [first, ...rest] = submission.records
    const touched = { ...submission, records: [{ ...first!, record: { ...first!.record, name: '样例他人' } }, ...rest] }
    const { envelope } = submission
    const once = { ...submission, envelope: { ...envelope, signatures: [envelope.signatures[0]!] } }
    for (const bad of [touched, once])
      await expect(receiveBatchFile(made.province.sync, officer, { submission: bad, photos })).rejects.toMatchObject({
        code: expect.stringMatching(/^(server|trust)\./u),
      })
    expect(await listBatches(made.province.sync, officer)).toEqual([])
  })

  test('the province accepts the file by the command line, and a second time with the same receipt', async () => {
    expect(await client.sync.status()).toMatchObject({ receivedAt: null })
    const receiveBy = (out: string) =>
      gzzc('province', 'receive', batchPath, '--home', join(made.folder, 'province'), '--out', out)
    const first = await receiveBy(receiptPath)
    expect(first).toMatchObject({ code: 0, summary: { accepted: 6, refused: 0, held: 0, file: receiptPath } })
    const again = join(folder, 'again.json')
    await receiveBy(again)
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(receiptPath, 'utf8'))
  })

  test('a changed or invalid receipt has no effect', async () => {
    await receive()
    const signed = JSON.parse(readFileSync(receiptPath, 'utf8')) as { envelope: { payload: string } }
    const text = Buffer.from(signed.envelope.payload, 'base64').toString('utf8')
    const write = (name: string, payload: string) => {
      const path = join(folder, name)
      const envelope = { ...signed.envelope, payload: Buffer.from(payload).toString('base64') }
      writeFileSync(path, JSON.stringify({ ...signed, envelope }))
      return path
    }
    expect(await problem(importFile(write('touched.json', text.replace('accepted', 'refused '))))).toBe(
      'core.sync.receipt',
    )
    const foreign = text.replace(/"batchId":"(.)/u, (_, first) => `"batchId":"${first === '0' ? '1' : '0'}`)
    expect(await problem(importFile(write('foreign.json', foreign)))).toBe('core.receiptFile.foreign')
    writeFileSync(join(folder, 'none.json'), '{}')
    expect(await problem(importFile(join(folder, 'none.json')))).toBe('core.receiptFile.damaged')
    expect((await client.submission.batches())[0]).toMatchObject({ step: 'sealed', outcomes: null })
  })

  test('the unit applies its receipt offline; the same file again has no effect', async () => {
    await receive()
    expect(await importFile(receiptPath)).toMatchObject({ seq: 1, accepted: 6, refused: 0, held: 0, logIndex: 0 })
    const [batch] = await client.submission.batches()
    expect(batch).toMatchObject({ step: 'received', outcomes: { accepted: 6, refused: 0, held: 0 } })
    expect((await client.sync.status()).receivedAt, 'the status shows it without a round').not.toBeNull()
    const command = await gzzc('receipt', receiptPath, '--home', made.home)
    expect(command).toMatchObject({ code: 0, summary: { seq: 1, accepted: 6 } })
    expect((await client.submission.batches())[0]).toEqual(batch)
    const { receipt } = await client.submission.receipt({ id: batch!.id })
    expect(receipt.lines).toHaveLength(6)
    expect(receipt.lines.every(({ outcome, name }) => outcome === 'accepted' && name !== '')).toBe(true)
    expect(await syncNow(), 'nothing is sent twice').toMatchObject({ photosSent: 0, batches: 0 })
  })
})

describe('certificates', () => {
  beforeEach(() => open(issued))

  test('are listed and found, and their files are stored after the first fetch', async () => {
    const { rows, counts, next } = await client.certificates.list({ limit: 4 })
    expect(counts).toEqual({ issued: 6, corrected: 0, revoked: 0 })
    const rest = await client.certificates.list({ limit: 4, after: next! })
    expect([...rows, ...rest.rows].map(({ number }) => number)).toHaveLength(6)
    expect(rest.next).toBeNull()
    const { number, name } = rows[0]!
    expect((await client.certificates.list({ search: number })).rows).toEqual([rows[0]])
    expect((await client.certificates.list({ search: name })).rows.map((row) => row.number)).toContain(number)

    const file = (await client.certificates.pdf({ number })) as File
    const bytes = Buffer.from(await file.arrayBuffer())
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
    const { unit } = workplace
    const unreachable = () => Promise.reject(new Error('asked again'))
    expect(Buffer.from(await readCertificateFile(unit, number, unreachable))).toEqual(bytes)
    expect(await problem(client.certificates.pdf({ number: 'GZZC0' }))).toBe('core.certificate.missing')
  })

  test('a file that differs from the issued one is not stored', async () => {
    const { unit } = workplace
    const [, { number } = { number: '' }] = (await client.certificates.list({})).rows
    const forged = () => Promise.resolve(Buffer.from('%PDF-1.7 another'))
    await expect(readCertificateFile(unit, number, forged)).rejects.toMatchObject({
      code: 'core.certificate.differs',
    })
    expect(unit.database.all(query.selectFrom('certificateFile').select('number'))).not.toContainEqual({ number })
  })

  test('a store from before the migration still returns its certificates', async () => {
    const { number } = (await client.certificates.list({})).rows[2]!
    const database = await rawDatabase(made.home)
    const kept = database.all(query.selectFrom('certificate').selectAll())
    runSql(database, 'delete from certificate')
    const listed = (await client.certificates.list({})).rows
    expect(listed.map(({ issuedAt, hasFile }) => [issuedAt, hasFile])).toEqual(listed.map(() => [null, true]))
    expect(((await client.certificates.pdf({ number })) as File).size).toBeGreaterThan(10_000)
    for (const row of kept) database.run(query.insertInto('certificate').values(row))
    database.close()
  })

  test('a genuine, a changed and a revoked PDF are told apart', async () => {
    const { number } = (await client.certificates.list({})).rows[0]!
    const file = (await client.certificates.pdf({ number })) as File
    expect(await client.certificates.check({ file })).toMatchObject({
      ...{ intact: true, issuedByProvince: true, inForce: true, number, reasons: [], offline: false, specimen: true },
    })
    const touched = new Uint8Array(await file.arrayBuffer())
    touched[touched.length >> 1]! ^= 1
    expect(await client.certificates.check({ file: new File([touched], 'x.pdf') })).toMatchObject({
      intact: false,
      inForce: null,
      number: null,
    })
    const home = join(made.folder, 'province')
    const sealKey = createPrivateKey(readFileSync(join(home, 'keys/seal.pem')))
    const another = Buffer.from(
      Buffer.from(await file.arrayBuffer())
        .toString('latin1')
        .replace('/Title<FEFF', '/Title<FEFE'),
      'latin1',
    )
    const stolen = await resealed(another, {
      certificateChain: [new X509Certificate(readFileSync(join(home, 'seal-certificate.pem'))).raw],
      sign: (input) => withLowS(sign('sha256', input, sealKey)),
    })
    expect(await client.certificates.check({ file: new File([new Uint8Array(stolen)], 'x.pdf') })).toMatchObject({
      ...{ intact: false, issuedByProvince: false, inForce: null, number },
      reasons: ['文件与省级登记的证书文件不同'],
    })
    await revokeCertificate(made.province.issuing, officer, { number, code: 'revoke.error' })
    expect(await client.certificates.check({ file })).toMatchObject({ intact: true, inForce: false })
    await syncNow()
    const { rows, counts } = await client.certificates.list({ state: 'revoked' })
    expect(counts).toEqual({ issued: 5, corrected: 0, revoked: 1 })
    expect(rows).toMatchObject([{ number, state: 'revoked' }])
    expect(rows[0]!.detail).not.toBe('')
  })

  test('the list for employers is grouped, masks numbers and has no formula', async () => {
    const [revoked] = (await client.certificates.list({})).rows
    await revokeCertificate(made.province.issuing, officer, { number: revoked!.number, code: 'revoke.error' })
    await syncNow()
    const database = await rawDatabase(made.home)
    const hostile = '=HYPERLINK("http://example.org")'
    database.run(query.updateTable('record').set({ employerName: hostile }).where('state', '=', 'revoked'))
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load((await makeNotifyList(database)).buffer)
    database.close()
    const [people, summary] = workbook.worksheets
    const employers = people!.getColumn(1).values.slice(2).map(String)
    expect(employers).toHaveLength(6)
    expect(employers).toContain(`'${hostile}`)
    const groups = employers.filter((employer, index) => employer !== employers[index - 1])
    expect(new Set(groups).size, 'each employer is in one place').toBe(groups.length)
    expect(people!.getColumn(3).values.slice(2).join()).not.toMatch(/\d{15}/u)
    // Each person and each employer with the text to send. A revoked certificate is not offered.
    const texts = people!.getColumn(11).values.slice(2).map(String)
    const numbers = people!.getColumn(9).values.slice(2).map(String)
    for (const [index, text] of texts.entries()) expect(text).toContain(`编号 ${numbers[index]}）`)
    expect(texts.filter((text) => text.endsWith('已撤销，不再有效。'))).toHaveLength(1)
    const told = summary!.getColumn(3).values.slice(2).map(String)
    expect(told.join()).not.toContain('example.org')
    expect(told.filter((text) => text.includes('请转交本人'))).toHaveLength(told.length - 1)
    const counts = summary!.getColumn(2).values.slice(2).map(Number)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6)
  })
})

test('a batch that the province refuses as a whole does not delay other results', async () => {
  await open(issued)
  await made.as('reviewer', async (unit) => {
    await review(unit, 'photos', { approve: 'all' })
    await review(unit, 'records', { approve: 'all' })
  })
  await made.as('clerk', async (unit) => {
    await submit(unit)
    await unit.syncContext.client.call('revokeAccountKey', { body: { keyId: unit.session.signingKey.keyId } })
  })
  await made.as('reviewer', (unit) => submit(unit))
  const { number } = (await client.certificates.list({ state: 'issued' })).rows[0]!
  await revokeCertificate(made.province.issuing, officer, { number, code: 'revoke.request' })
  expect(await problem(syncNow())).toBe('server.batch.keyRevoked')
  const { last, outbox } = await client.sync.status()
  expect(last!.problem).toMatchObject({ code: 'server.batch.keyRevoked', details: { name: sampleAccounts.clerk } })
  expect(outbox.batches).toMatchObject([{ seq: 2, waitsFor: 'send' }])
  expect((await client.certificates.list({ search: number })).rows).toMatchObject([{ state: 'revoked' }])
})

test('without a connection, a failed round is reported and stored, and the last successful one is kept', async () => {
  await open(issued)
  const { number } = (await client.certificates.list({})).rows[0]!
  const file = (await client.certificates.pdf({ number })) as File
  await syncNow()
  const { last } = await client.sync.status()
  await made.province.close()
  const database = await rawDatabase(made.home)
  runSql(
    database,
    `update setting set value = replace(value, '${made.address}', 'http://127.0.0.1:9') where key = 'enrolment'`,
  )
  database.close()
  expect(await problem(syncNow())).toBe('core.sync.unreachable')
  const after = await client.sync.status()
  expect(after.last).toMatchObject({ wellAt: last!.wellAt, problem: { code: 'core.sync.unreachable' } })
  expect(((await client.certificates.pdf({ number })) as File).size, 'it was stored').toBe(file.size)
  expect(await client.certificates.check({ file })).toMatchObject({ intact: true, inForce: null, offline: true })
})
