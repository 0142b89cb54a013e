import { unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import type { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { findRecord, listRecords } from '../../src/core/records/record-reader.ts'
import { query } from '../../src/core/store/database.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { receiveApplicantPhoto } from '../../src/server/applicants/applicant-photos.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import type { HandedOutcome } from '../../src/shared/rpc/photos.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { openProvinceHomeCopy, prepareFurther, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import type { ProvinceHome } from '../fixtures/province/province-home.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { handIn as handInFile } from '../fixtures/unit/hand-in.ts'
import { type OpenWorkplace, openWorkplace } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

let made: ProvinceHome
let workplace: Workplace
let client: CoreClient
let signIn: OpenWorkplace['signIn']

const draw = async (seed: number, change: object = {}) =>
  new Uint8Array(await drawPortrait({ ...samplePortrait(seed, 'female'), ...change }))

const syncNow = async (): Promise<void> => {
  for await (const _ of await client.sync.now());
}
const uploads = async () => (await client.photos.sheet({})).uploads
const attachUploads = async (): Promise<HandedOutcome[]> => {
  const outcomes: HandedOutcome[] = []
  for await (const event of await client.photos.attachUploads()) if (event.kind === 'done') outcomes.push(event.outcome)
  return outcomes
}
/** People whose records lack a photo. */
const awaited = () => listRecords(workplace.unit.database, { state: 'ready' })
const handIn = ({ name, documentType, documentNumber }: ReturnType<typeof awaited>[number], bytes: Uint8Array) =>
  receiveApplicantPhoto(made.province.applicants, sampleOfficer, { name, documentType, documentNumber, bytes })

/** Prepared once: a unit that never had a round, and one that has reported to the province who lacks a photo. */
let enrolled: string
let reported: string

beforeAll(async () => {
  enrolled = await prepareProvinceHome(12, 0, 1)
  reported = await prepareFurther(enrolled, ({ as }) => as('clerk', (unit) => syncUnit(unit.syncContext)))
})

/** Opens a copy of one of them for the running test, with the clerk at work in it. */
const open = async (prepared: string): Promise<void> => {
  made = await openProvinceHomeCopy(prepared)
  const opened = await openWorkplace(made.home, 'clerk')
  workplace = opened.workplace
  client = opened.client
  signIn = opened.signIn
}

test('uploads of applicants arrive with the sync, are judged, and attached or refused with a remedy', async () => {
  await open(enrolled)
  const [first, second] = awaited()
  await expect(handIn(first!, await draw(3))).rejects.toMatchObject({ code: 'server.upload.notAwaited' })
  await syncNow()
  await handIn(first!, await draw(4))
  // A newer upload replaces one that no clerk has taken over yet.
  await handIn(first!, await draw(3))
  await handIn(second!, await draw(5, { closedEyes: 1, glasses: false }))
  expect(await uploads()).toBe(0)
  await syncNow()
  await syncNow()
  expect(await uploads()).toBe(2)

  const outcomes = await attachUploads()
  expect(outcomes).toMatchObject([
    { file: `${first!.name}（申请人上传）`, outcome: 'attached', records: [{ id: first!.id }] },
    { outcome: 'refused', records: [{ id: second!.id }], reasons: expect.arrayContaining(['eyes.closed']) },
  ])
  expect(await uploads()).toBe(0)
  expect(await attachUploads()).toEqual([])
  expect(findRecord(workplace.unit.database, first!.id)!.state).toBe('photoSubmitted')
  expect(await client.photos.detail({ id: second!.id })).toMatchObject({
    attempt: { fileName: `${second!.name}（申请人上传）` },
  })
  // The province refuses uploads for a record that has its photo.
  await syncNow()
  await expect(handIn(first!, await draw(6))).rejects.toMatchObject({ code: 'server.upload.notAwaited' })
  // It still accepts them for a record whose photo was refused.
  await handIn(second!, await draw(5))
  await syncNow()
  expect(await uploads()).toBe(1)
})

test('an upload after the clerk attached a photo waits for a decision; reviewers cannot attach any', async () => {
  await open(reported)
  const late = awaited()[0]!
  await handIn(late, await draw(6))
  const file = new File([await draw(7)], `${late.documentNumber}.jpg`)
  expect(await handInFile(client, file)).toMatchObject({ outcome: 'attached' })
  const { photo } = findRecord(workplace.unit.database, late.id)!
  await syncNow()
  expect(await uploads()).toBe(1)
  await client.session.lock()
  await signIn('reviewer')
  expect(await problem(attachUploads())).toBe('core.account.role')
  await client.session.lock()
  await signIn('clerk')
  expect(await attachUploads()).toMatchObject([{ outcome: 'unplaced', why: 'taken' }])
  expect(findRecord(workplace.unit.database, late.id)!).toMatchObject({ photo })
  expect(await client.photos.unplaced()).toMatchObject([{ candidates: [{ id: late.id }] }])
  expect(await uploads()).toBe(0)
})

test('an interrupted round continues where it was; an event that is sent twice takes effect once', async () => {
  await open(reported)
  const [one, other] = awaited()
  await handIn(one!, await draw(8))
  await handIn(other!, await draw(9))
  for (const step of ['feed', 'uploads'] as const) {
    const cut = new AbortController()
    const round = syncUnit(workplace.unit.syncContext, {
      signal: cut.signal,
      onProgress: (at) => at === step && cut.abort(),
    })
    await expect(round).rejects.toThrow()
  }
  expect(await uploads()).toBe(1)
  await syncNow()
  expect(await uploads()).toBe(2)
  const controller = new AbortController()
  const seen: HandedOutcome[] = []
  for await (const event of await client.photos.attachUploads(undefined, { signal: controller.signal })) {
    if (event.kind !== 'done') continue
    seen.push(event.outcome)
    break
  }
  expect(seen).toMatchObject([{ outcome: 'attached' }])
  expect(await uploads()).toBe(1)
  expect(await attachUploads()).toMatchObject([{ outcome: expect.stringMatching(/attached|known/) }])
  for (const { id } of [one!, other!]) expect(findRecord(workplace.unit.database, id)!.state).toBe('photoSubmitted')
  const told = workplace.unit.database.all(
    query.selectFrom('audit').select('subject').where('action', '=', 'photo.upload'),
  )
  expect(told.filter(({ subject }) => subject === one!.id || subject === other!.id)).toHaveLength(2)
  expect(verifyAudit(workplace.unit.database).whole).toBe(true)
})

test('a photo that the province lost is reported with its record only; uploaded again, it arrives', async () => {
  await open(reported)
  const [lost, kept] = awaited()
  const photo = await draw(11)
  const { sha256 } = await handIn(lost!, photo)
  await handIn(kept!, await draw(12))
  const path = join(made.folder, 'province/blobs', sha256.slice(0, 2), sha256)
  unlinkSync(path)
  await syncNow()
  expect(await uploads()).toBe(1)
  expect(await client.sync.status()).toMatchObject({
    last: { problem: null },
    unsettled: [{ recordId: lost!.id, kind: 'uploadLost', batchSeq: null }],
  })
  writeFileSync(path, 'something else')
  await syncNow()
  expect((await client.sync.status()).unsettled).toHaveLength(1)
  await handIn(lost!, photo)
  await syncNow()
  expect(await client.sync.status()).toMatchObject({ last: { problem: null }, unsettled: [] })
  expect(await attachUploads()).toMatchObject([{ outcome: 'attached' }, { outcome: 'attached' }])
})

test('a photo is handed in by the command line; an unknown person is refused', async () => {
  await open(reported)
  const last = awaited().at(-1)!
  const path = join(temporaryFolder(), 'photo.png')
  writeFileSync(
    path,
    await sharp(await draw(10))
      .png()
      .toBuffer(),
  )
  const photo = (name: string) =>
    gzzc(
      'province',
      'photo',
      path,
      '--home',
      join(made.folder, 'province'),
      '--name',
      name,
      '--number',
      last.documentNumber,
    )
  expect(await photo(last.name)).toMatchObject({ code: 0, summary: { records: 1 } })
  expect(await photo('样例无此人')).toMatchObject({ code: 2 })
  await syncNow()
  expect(await attachUploads()).toMatchObject([{ outcome: 'attached', records: [{ id: last.id }] }])
})
