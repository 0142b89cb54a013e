import type { ChildProcess } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { fetchCertificate } from '../../src/core/certificates/certificate-file.ts'
import { eachRecord } from '../../src/core/records/record-reader.ts'
import { Unit } from '../../src/core/unit.ts'
import { samplePersons } from '../../src/sample/persons.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import {
  sampleAccounts,
  sampleCommittee,
  sampleFiling,
  samplePassword,
  sampleUnit,
} from '../../src/sample/sample-unit.ts'
import { writeSampleWorkbook } from '../../src/sample/sample-workbook.ts'
import { gzzc, shapeOf, start } from '../fixtures/cli/command.ts'
import { createEnrolledUnit, sampleDictionary, temporaryFolder, writePeople } from '../fixtures/unit/enrolled-unit.ts'

// Every command is a process of its own, and the photo engine loads its models in each.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

// The whole process by the command line alone. It is one test, because every step needs the state of the one before it and
// costs a process or more. Golden files pin the shapes of its JSON.

const folder = temporaryFolder()
const province = join(folder, 'province')
const home = join(folder, 'unit')
const people = join(folder, 'people.xlsx')
const photos = join(folder, 'photos')
const golden = (name: string) => join(import.meta.dirname, '../golden', `cli-${name}.json`)
const shape = async (name: string, value: unknown) =>
  expect(`${JSON.stringify(shapeOf(value), null, 2)}\n`).toMatchFileSnapshot(golden(name))

/** Writes a list with one good person in a hidden row. */
const writeHiddenRow = async (path: string): Promise<void> => {
  const [person] = samplePersons(40, 99, sampleDictionary()).filter(({ fault }) => !fault)
  await writeSampleWorkbook(path, [person!])
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(path)
  workbook.worksheets[0]!.lastRow!.hidden = true
  await workbook.xlsx.writeFile(path)
}

let server: ChildProcess
let address: string
let code: string

beforeAll(async () => {
  expect((await gzzc('province', 'init', '--home', province, '--plain-keys')).code).toBe(0)
  const added = await gzzc(
    ...[
      'province',
      'unit',
      'add',
      '--home',
      province,
      '--name',
      sampleUnit.name,
      '--credit-code',
      sampleUnit.creditCode,
    ],
    ...['--kind', sampleUnit.kind, '--committee', sampleCommittee, '--filing', sampleFiling],
  )
  code = String(added.summary['enrolmentCode'])
  const child = start('province', 'serve', '--home', province, '--port', '0', '--console-port', '0')
  server = child
  address = await new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const match = /"address":"([^"]+)"/u.exec(text)
      if (match) resolve(match[1]!)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => process.stderr.write(text))
    child.on('exit', (exit) => reject(new Error(`serve ended with ${exit}`)))
  })
  mkdirSync(photos)
  const rows = await writePeople(people, 20, 3)
  for (const [index, { documentNumber, sex, fault }] of rows.entries()) {
    if (fault) continue
    if (index > 6) break
    const bytes = await drawPortrait({
      ...samplePortrait(index + 40, sex),
      ...(index === 1 ? { twoPeople: true } : {}),
    })
    writeFileSync(join(photos, `${documentNumber}.jpg`), bytes)
  }
  writeFileSync(join(photos, 'nobody.jpg'), 'no photo at all')
})

afterAll(async () => {
  const ended = new Promise((resolve) => server.on('exit', resolve))
  server.kill('SIGTERM')
  await ended
})

/** A unit enrols by its code, once. */
const enrol = async (): Promise<void> => {
  const first = await gzzc(
    ...['unit', 'enrol', '--home', home, '--server', address, '--code', code],
    ...['--as', sampleAccounts.administrator],
  )
  expect(first).toMatchObject({ code: 0, summary: { unit: sampleUnit.name } })
  const again = await gzzc('unit', 'enrol', '--home', join(folder, 'other'), '--server', address, '--code', code)
  expect(again.code).toBe(1)
  expect(again.lines[0]).toMatchObject({ problem: { code: expect.stringMatching(/^server\./) } })
  for (const role of ['clerk', 'reviewer'] as const)
    expect((await gzzc('unit', 'account', 'add', sampleAccounts[role], '--role', role, '--home', home)).code).toBe(0)
}

/** An officer compares the fingerprint of the unit's administrator and releases the key. */
const releaseAdministrator = async (): Promise<void> => {
  const listed = await gzzc('province', 'key', 'list', '--home', province)
  expect(listed).toMatchObject({ code: 0, summary: { keys: 1 } })
  const { keyId } = listed.lines[0] as { keyId: string }
  const wrong = await gzzc('province', 'key', 'release', '0'.repeat(32), '--home', province)
  expect(wrong.lines[0]).toMatchObject({ problem: { code: 'server.administrator.unknown' } })
  const spoken = keyId.replaceAll(/(.{4})(?=.)/g, '$1 ').toUpperCase()
  const released = await gzzc('province', 'key', 'release', spoken, '--home', province)
  expect(released).toMatchObject({ code: 0, summary: { keyId, batches: 0 } })
}

/** Template, dry run, import, records. */
const importPeople = async (): Promise<void> => {
  expect((await gzzc('template', join(folder, 'template.xlsx'))).code).toBe(0)
  const empty = await gzzc('import', join(folder, 'template.xlsx'), '--home', home)
  expect(empty).toMatchObject({ code: 0, summary: { rows: 0, accepted: 0 } })

  const dry = await gzzc('import', people, '--home', home, '--dry-run')
  expect(dry).toMatchObject({ code: 1, summary: { rows: 20, accepted: 15, refused: 5 } })
  expect((await gzzc('records', '--home', home)).summary).toEqual({ records: 0 })

  const imported = await gzzc('import', people, '--home', home, '--errors', join(folder, 'errors.xlsx'))
  expect(imported).toMatchObject({ code: 1, summary: { rows: 20, accepted: 15, refused: 5, duplicates: 0 } })
  await shape('import', imported.lines)
  const again = await gzzc('import', people, '--home', home)
  expect(again.summary).toMatchObject({ accepted: 0, duplicates: 15 })

  const errors = await gzzc('import', join(folder, 'errors.xlsx'), '--home', home, '--dry-run')
  expect(errors.summary, 'the error workbook can be read again').toMatchObject({
    refused: 5,
    accepted: 0,
    duplicates: 15,
  })

  // A hidden row is listed and left out, and is imported after its warning was confirmed.
  const hidden = join(folder, 'hidden.xlsx')
  await writeHiddenRow(hidden)
  const asked = await gzzc('import', hidden, '--home', home)
  expect(asked).toMatchObject({ code: 1, summary: { accepted: 0, unconfirmed: 1 } })
  expect(asked.lines[0]).toMatchObject({ code: 'row.hidden', severity: 'warning' })
  const dryAccepted = await gzzc('import', hidden, '--home', home, '--accept-warnings', '--dry-run')
  expect(dryAccepted).toMatchObject({ code: 0, summary: { accepted: 1, warned: 1, unconfirmed: 0 } })

  const records = await gzzc('records', '--home', home, '--status', 'ready')
  expect(records.summary).toEqual({ records: 15 })
  expect(JSON.stringify(records.lines)).not.toMatch(/\d{15}/u)
  await shape('records', records.lines)
}

/** Photos are checked, mended and attached. */
const attachPhotos = async (): Promise<void> => {
  const checked = await gzzc('photo', 'check', photos)
  expect(checked.code).toBe(1)
  expect(checked.summary['files']).toBe(readdirSync(photos).length)
  await shape('photo-check', checked.lines[0])
  const mended = await gzzc('photo', 'mend', photos, '--out', join(folder, 'mended'))
  const good = mended.lines.filter((line) => line['output'])
  expect(good.length).toBeGreaterThan(2)
  for (const line of good) expect(readFileSync(String(line['output'])).subarray(0, 2).toString('hex')).toBe('ffd8')

  const attached = await gzzc('photo', 'attach', photos, '--home', home)
  expect(attached.summary).toMatchObject({ unplaced: 0, refused: 2 })
  expect(attached.summary['attached']).toBe(good.length)
}

/** Only the second account reviews, and a return has a reason. */
const reviewAll = async (): Promise<void> => {
  const wrong = await gzzc('review', 'photos', '--approve-all', '--home', home, '--as', sampleAccounts.clerk)
  expect(wrong).toMatchObject({ code: 1 })
  expect(wrong.lines[0]).toMatchObject({ problem: { code: 'core.account.role' } })
  const waiting = (await gzzc('records', '--home', home, '--status', 'photoSubmitted')).lines.slice(0, -1)
  const sentBack = String(waiting[0]!['id'])
  const as = ['--home', home, '--as', sampleAccounts.reviewer]
  expect((await gzzc('review', 'photos', '--return', sentBack, '--reason', 'photo.old', ...as)).summary).toEqual({
    done: 1,
    refused: 0,
  })
  expect((await gzzc('review', 'photos', '--approve-all', ...as)).summary).toEqual({
    done: waiting.length - 1,
    refused: 0,
  })
  expect((await gzzc('review', 'records', '--approve-all', ...as)).summary).toEqual({
    done: waiting.length - 1,
    refused: 0,
  })
  expect((await gzzc('review', 'records', ...as)).code, 'nothing chosen is wrong usage').toBe(2)
}

/** Two accounts submit; the batch goes into a file and by sync, with a verified receipt. */
const submitBatch = async (): Promise<void> => {
  const frozen = await gzzc('submit', '--home', home)
  expect(frozen).toMatchObject({ code: 0, summary: { step: 'frozen', batches: 1 } })
  const file = join(folder, 'batch.gzzc')
  const sealed = await gzzc('submit', '--home', home, '--as', sampleAccounts.reviewer, '--file', file)
  expect(sealed).toMatchObject({ code: 0, summary: { step: 'sealed', file } })
  const synced = await gzzc('sync', '--home', home)
  expect(synced).toMatchObject({ code: 0, summary: { batches: 1, keysRegistered: 2 } })
  await shape('sync', synced.lines)
  expect((await gzzc('sync', '--home', home)).summary, 'a second round has nothing to do').toMatchObject({
    batches: 0,
    photosSent: 0,
    keysRegistered: 0,
  })
}

/** The province confirms and issues, and the unit receives both. */
const issue = async (): Promise<void> => {
  const confirmed = await gzzc('province', 'confirm', '--home', province)
  expect(confirmed.code).toBe(0)
  const issued = await gzzc('province', 'issue', '--home', province)
  expect(issued.summary).toEqual({ issued: confirmed.summary['confirmed'], failed: 0 })
  expect((await gzzc('sync', '--home', home)).summary['events']).toBe(2 * Number(confirmed.summary['confirmed']))
  expect((await gzzc('records', '--home', home, '--status', 'issued')).summary).toEqual({
    records: confirmed.summary['confirmed'],
  })
}

/** Verification of a genuine, a forged and a revoked file, online and offline; lookup by two of three facts. */
const verify = async (): Promise<void> => {
  const unit = await Unit.open(home, { account: sampleAccounts.clerk, password: samplePassword })
  const [row] = [...eachRecord(unit.database, { state: 'issued' })]
  const number = row!.certificateNumber!
  const pdf = await fetchCertificate(unit.syncContext, number)
  await unit.close()
  const file = join(folder, 'certificate.pdf')
  writeFileSync(file, pdf)
  const anchor = join(folder, 'keys.json')
  writeFileSync(anchor, await (await fetch(`${address}/api/v1/keys`)).text())

  const online = await gzzc('verify', file, '--server', address)
  expect(online).toMatchObject({ code: 0 })
  expect(online.lines[0]).toMatchObject({ intact: true, inForce: true, issuedByProvince: true, number, reasons: [] })
  await shape('verify', online.lines[0])
  const pinned = await gzzc('verify', file, '--anchor', anchor, '--server', address)
  expect(pinned).toMatchObject({ code: 0, summary: { good: true } })

  const seals = join(folder, 'seals.json')
  expect(await gzzc('province', 'seal', 'list', '--home', province, '--out', seals)).toMatchObject({
    code: 0,
    summary: { generation: 1, seals: 1 },
  })
  const offline = await gzzc('verify', file, '--offline', '--anchor', anchor, '--seals', seals)
  expect(offline).toMatchObject({ code: 4, summary: { good: false } })
  expect(offline.lines[0]).toMatchObject({ intact: true, inForce: null, issuedByProvince: true, number })
  const unlisted = await gzzc('verify', file, '--offline', '--anchor', anchor)
  expect(unlisted.code, 'a root alone does not say whose a seal is').toBe(4)
  expect(unlisted.lines[0]).toMatchObject({ intact: true, inForce: null, issuedByProvince: null, number })
  expect((await gzzc('verify', file, '--server', 'http://province.example')).code, 'unencrypted').toBe(2)
  expect(await gzzc('unit', 'seals', seals, '--home', home)).toMatchObject({ code: 0, summary: { generation: 1 } })

  const tampered = join(folder, 'tampered.pdf')
  copyFileSync(file, tampered)
  const bytes = readFileSync(tampered)
  bytes[4000]! ^= 1
  writeFileSync(tampered, bytes)
  const refused = await gzzc('verify', tampered, '--offline', '--anchor', anchor)
  expect(refused.code).toBe(1)
  expect(refused.lines[0]).toMatchObject({ intact: false })
  expect((refused.lines[0]!['reasons'] as unknown[]).length).toBeGreaterThan(0)

  const found = await gzzc('lookup', '--server', address, '--name', row!.name, '--number', number)
  expect(found).toMatchObject({ code: 0, summary: { certificates: 1 } })
  expect(JSON.stringify(found.lines)).not.toContain(row!.documentNumber)
  await shape('lookup', found.lines)
  expect((await gzzc('lookup', '--server', address, '--name', '样例无人', '--number', number)).code).toBe(1)
  expect((await gzzc('lookup', '--server', address, '--name', row!.name)).code, 'one fact is not enough').toBe(2)

  const revoked = await gzzc('province', 'revoke', number, '--reason', 'revoke.error', '--home', province)
  expect(revoked).toMatchObject({ code: 0, summary: { number } })
  const after = await gzzc('verify', file, '--server', address)
  expect(after.code).toBe(1)
  expect(after.lines[0]).toMatchObject({ intact: true, inForce: false, issuedByProvince: true })
}

/** The audits of both sides are intact. */
const checkAudits = async (): Promise<void> => {
  for (const [name, where] of [
    ['unit', home],
    ['province', province],
  ] as const) {
    const verdict = await gzzc('audit', 'verify', '--home', where)
    expect(verdict).toMatchObject({ code: 0, summary: { whole: true, brokenAt: null } })
    await shape(`audit-${name}`, verdict.lines)
  }
  const [row] = (await gzzc('records', '--home', home)).lines as { id: string }[]
  const proved = await gzzc('audit', 'prove', '--record', row!.id, '--home', home)
  expect(proved).toMatchObject({ code: 0, summary: { proofs: 1 } })
  expect(proved.lines[0]).toMatchObject({ subject: row!.id, position: 0, holds: true })
  expect((await gzzc('audit', 'prove', '--record', 'no-such-record', '--home', home)).code).toBe(1)
}

test('the whole process runs by the command line alone', async () => {
  await enrol()
  await releaseAdministrator()
  await importPeople()
  await attachPhotos()
  await reviewAll()
  await submitBatch()
  await issue()
  await verify()
  await checkAudits()
}, 600_000)

test('exits with 2 for wrong usage and 3 for an unreachable server, and never prints a stack', async () => {
  expect((await gzzc('no-such-command')).code).toBe(2)
  expect((await gzzc('import', people)).code, '--home is missing').toBe(2)
  expect((await gzzc('records', '--home', join(folder, 'empty'))).code).toBe(2)
  expect((await gzzc('import', join(folder, 'absent.xlsx'), '--home', await createEnrolledUnit())).code).toBe(3)
  expect((await gzzc('verify', people)).code).toBe(2)
  const unreachable = await gzzc('lookup', '--server', 'http://127.0.0.1:9', '--name', 'a', '--number', 'b')
  expect(unreachable.code).toBe(3)
  expect(unreachable.lines[0]).toMatchObject({ problem: { code: 'core.sync.unreachable' } })
  for (const { stderr } of [unreachable]) expect(stderr).not.toMatch(/\bat .*\.ts:/u)
})
