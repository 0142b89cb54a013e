import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Province } from '../../../src/server/province.ts'
import { drawOrder } from '../../../src/server/sync/sample-draw.ts'
import type { OfficerRole } from '../../../src/shared/console/officer-roles.ts'
import { signInOfficer } from '../../fixtures/province/console-client.ts'
import { onEveryDatabase } from '../../fixtures/province/databases.ts'
import { createNewProvince, type NewProvince } from '../../fixtures/province/new-province.ts'
import { samplePerson, samplePhoto } from '../../fixtures/province/sample-batch.ts'

const problem = (code: string) => ({ data: { code } })

onEveryDatabase((kind) => {
  let made: NewProvince
  let province: Province
  let address: string
  beforeAll(() => kind.start())
  afterAll(() => kind.stop())
  beforeEach(async () => {
    made = await createNewProvince(kind)
    province = made.province
    address = await province.listenConsole()
  })
  afterEach(() => made.close())

  const officer = (name: string, ...roles: OfficerRole[]) =>
    signInOfficer(province, address, { name, roles, now: () => new Date() })
  const submit = async (...indexes: readonly number[]) => {
    await made.device.submit(await Promise.all(indexes.map((index) => samplePerson(index))))
  }

  test('a batch is worked on by one officer, whom the others see, until they give it back or are idle', async () => {
    const [first, second] = [await officer('样例甲', 'examiner'), await officer('样例乙', 'examiner')]
    await submit(1, 2)
    const [batch] = (await first.client.batches.list({ queue: 'examine' })).batches
    const { id } = batch!
    expect(batch!.claim).toBeNull()
    const item = { kind: 'batch', id } as const
    expect(await first.client.claims.take(item)).toMatchObject({ officer: '样例甲', isOwn: true })
    expect(await second.client.claims.take(item)).toMatchObject({ officer: '样例甲', isOwn: false })
    expect((await second.client.batches.get({ id })).claim).toMatchObject({ officer: '样例甲', isOwn: false })
    expect((await first.client.batches.list({ queue: 'examine' })).batches[0]!.claim).toMatchObject({ isOwn: true })
    const decision = { id, returned: [], released: [], percent: 100 as const }
    await expect(second.client.batches.confirm(decision)).rejects.toMatchObject(problem('claims.taken'))
    // Another officer's claim cannot be given back.
    await second.client.claims.release(item)
    expect(await second.client.claims.take(item)).toMatchObject({ isOwn: false })
    await first.client.claims.release(item)
    expect(await second.client.claims.take(item)).toMatchObject({ officer: '样例乙', isOwn: true })
    const quarter = new Date(Date.now() - 15 * 60_000 - 1).toISOString()
    await province.officers.store.gate.ungated((database) =>
      database.updateTable('claim').set({ seenAt: quarter }).execute(),
    )
    expect((await first.client.batches.get({ id })).claim).toBeNull()
    expect(await first.client.claims.take(item)).toMatchObject({ officer: '样例甲', isOwn: true })
    await expect(second.client.batches.confirm(decision)).rejects.toMatchObject(problem('claims.taken'))
    expect(await first.client.batches.confirm(decision)).toEqual({ confirmed: 2, returned: 0, waiting: 0 })
  })

  test('saved filters belong to their officer', async () => {
    const [first, second] = [await officer('样例甲', 'examiner'), await officer('样例乙', 'examiner')]
    await first.client.views.save({ place: 'batches', name: '我的', search: 'queue=held' })
    await first.client.views.save({ place: 'batches', name: '我的', search: 'queue=all' })
    const [view] = await first.client.views.list({ place: 'batches' })
    expect(view).toMatchObject({ name: '我的', search: 'queue=all' })
    expect(await first.client.views.list({ place: 'audit' })).toEqual([])
    expect(await second.client.views.list({ place: 'batches' })).toEqual([])
    await second.client.views.remove({ id: view!.id })
    expect(await first.client.views.list({ place: 'batches' })).toHaveLength(1)
    await first.client.views.remove({ id: view!.id })
    expect(await first.client.views.list({ place: 'batches' })).toEqual([])
    for (let index = 0; index < 30; index++)
      await first.client.views.save({ place: 'batches', name: `第${index}个`, search: '' })
    await expect(first.client.views.save({ place: 'batches', name: '多的', search: '' })).rejects.toMatchObject(
      problem('views.full'),
    )
  })

  test('queues are as long as what is in them, whatever moves records', async () => {
    const both = await officer('样例甲', 'examiner', 'issuer')
    await submit(1, 2, 3)
    await submit(4)
    const lengths = async () =>
      Object.fromEntries((await both.client.queues.list()).map(({ name, count }) => [name, count]))
    expect(await lengths()).toEqual({ examine: 2, held: 0, issue: 0, unmade: 0, decisions: 0 })
    const { batches } = await both.client.batches.list({ queue: 'examine' })
    expect(batches.map(({ records }) => records)).toEqual([3, 1])
    const { rows } = await both.client.batches.get({ id: batches[0]!.id })
    const returned = [{ recordId: rows[0]!.recordId, code: 'record.other', text: '' }]
    await both.client.batches.confirm({ id: batches[0]!.id, returned, released: [], percent: 100 })
    expect(await lengths()).toMatchObject({ examine: 1, issue: 1 })
    expect((await both.client.batches.list({ queue: 'issue' })).batches).toMatchObject([
      { byStatus: { confirmed: 2, returned: 1 } },
    ])
    const { database } = province.officers.store
    // A statement that no code of ours makes.
    await province.officers.store.gate.ungated((writer) => sql`update record set status = 'held'`.execute(writer))
    expect(await lengths()).toMatchObject({ examine: 2, held: 4, issue: 0 })
    const counted = await database
      .selectFrom('batchProgress')
      .select(['accepted', 'held', 'refused', 'confirmed', 'returned', 'issued', 'revoked'])
      .orderBy('receivedAt')
      .execute()
    const none = { accepted: 0, refused: 0, confirmed: 0, returned: 0, issued: 0, revoked: 0 }
    expect(counted).toEqual([
      { ...none, held: 3 },
      { ...none, held: 1 },
    ])
  })

  test('pages of a queue have every batch once, also of one instant', async () => {
    const examiner = await officer('样例甲', 'examiner')
    for (let index = 1; index <= 52; index++) await submit(index)
    await province.officers.store.gate.ungated((database) =>
      database.updateTable('batchProgress').set({ receivedAt: '2026-01-01T00:00:00.000Z' }).execute(),
    )
    for (const queue of ['examine', 'all'] as const) {
      const first = await examiner.client.batches.list({ queue })
      expect(first).toMatchObject({ more: true })
      const { receivedAt, id } = first.batches.at(-1)!
      const second = await examiner.client.batches.list({ queue, after: { receivedAt, id } })
      expect(second.more).toBe(false)
      expect(new Set([...first.batches, ...second.batches].map((batch) => batch.id)).size).toBe(52)
    }
    const [unit] = await examiner.client.batches.units()
    const ofUnit = await examiner.client.batches.list({ queue: 'examine', unitId: unit!.id })
    expect(ofUnit.batches).toHaveLength(50)
    const other = await examiner.client.batches.list({ queue: 'all', unitId: '00000000-0000-4000-8000-000000000000' })
    expect(other.batches).toEqual([])
  })

  test('an examiner sees what other records make of one, and the look is noted', async () => {
    const examiner = await officer('样例甲', 'examiner')
    const earlier = await samplePerson(1)
    await made.device.submit([earlier, await samplePerson(2), await samplePerson(3)])
    const [before] = (await examiner.client.batches.list({ queue: 'examine' })).batches
    await examiner.client.batches.confirm({ id: before!.id, returned: [], released: [], percent: 100 })
    await province.officers.store.gate.ungated((database) =>
      database.updateTable('record').set({ status: 'issued' }).where('recordId', '=', earlier.id).execute(),
    )
    const again = await samplePerson(1, { specialty: '软件工程', title: '高级工程师', level: 'seniorAssociate' })
    const otherName = {
      ...(await samplePerson(2, { name: '样例子', specialty: '软件工程' })),
      photo: await samplePhoto(5),
    }
    const samePhoto = { ...(await samplePerson(6)), photo: await samplePhoto(3) }
    await made.device.submit([again, otherName, samePhoto, await samplePerson(7)])
    const [batch] = (await examiner.client.batches.list({ queue: 'examine' })).batches
    const { rows } = await examiner.client.batches.get({ id: batch!.id })
    expect(rows.map(({ hints }) => hints)).toEqual([['earlier'], ['otherName'], ['samePhoto'], []])
    const related = (index: number) =>
      examiner.client.batches.related({ batchId: batch!.id, recordId: rows[index]!.recordId })
    expect(await related(0)).toMatchObject([
      { hints: ['earlier'], name: earlier.record.name, number: expect.stringMatching(/./), status: 'issued' },
    ])
    expect(await related(1)).toMatchObject([{ hints: ['otherName'], name: '样例丙' }])
    expect(await related(2)).toMatchObject([{ hints: ['samePhoto'], name: '样例丁' }])
    expect(await related(3)).toEqual([])
    const looks = await province.officers.store.database
      .selectFrom('audit')
      .select(['actor', 'subject'])
      .where('action', '=', 'record.view')
      .where('subject', '=', `record:${before!.id}/${earlier.id}`)
      .execute()
    expect(looks).toEqual([{ actor: 'officer:样例甲', subject: `record:${before!.id}/${earlier.id}` }])
  })

  test('a sample follows from the receipt, and its rate is noted', async () => {
    const examiner = await officer('样例甲', 'examiner')
    await submit(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    const [batch] = (await examiner.client.batches.list({ queue: 'examine' })).batches
    const { id } = batch!
    const { rows } = await examiner.client.batches.get({ id })
    expect(rows.map(({ draw }) => draw).toSorted((left, right) => left - right)).toEqual([...rows.keys()])
    const { database } = province.officers.store
    const { receipt } = await database.selectFrom('batch').select('receipt').executeTakeFirstOrThrow()
    const ids = rows.map(({ recordId }) => recordId)
    expect(new Map(rows.map(({ recordId, draw }) => [recordId, draw]))).toEqual(
      new Map(ids.map((recordId) => [recordId, drawOrder(receipt, ids).get(recordId)])),
    )
    expect(drawOrder(`${receipt} `, ids)).not.toEqual(drawOrder(receipt, ids))
    await examiner.client.batches.confirm({ id, returned: [], released: [], percent: 20 })
    const noted = await database
      .selectFrom('audit')
      .select(['subject', 'after'])
      .where('action', '=', 'batch.examine')
      .execute()
    expect(noted).toEqual([{ subject: `batch:${id}`, after: '{"percent":20,"records":10}' }])
  })
})
