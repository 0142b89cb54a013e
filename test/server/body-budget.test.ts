import { beforeAll, expect, test } from 'vitest'
import { BodyBudget } from '../../src/server/http/body-budget.ts'
import { issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { encodePhotoPack } from '../../src/shared/sync/photo-pack.ts'
import { openProvinceCopy, type PreparedProvince, prepareProvince } from '../fixtures/province/own-province.ts'
import { officer } from '../fixtures/province/province-home.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

let prepared: PreparedProvince
beforeAll(async () => {
  prepared = await prepareProvince()
})

/** Notes the order in which bodies were admitted. */
const take = (budget: BodyBudget, admitted: string[], holder: string, bytes: number): Promise<() => void> =>
  budget.take(holder, bytes).then((giveBack) => {
    admitted.push(holder)
    return giveBack
  })

test('bodies wait for room in their order, and a large one is not overtaken', async () => {
  const budget = new BodyBudget({ total: 100 })
  const admitted: string[] = []
  const first = await take(budget, admitted, 'a', 90)
  const large = take(budget, admitted, 'b', 60)
  const small = take(budget, admitted, 'c', 10)
  await Promise.resolve()
  expect(admitted).toEqual(['a'])
  first()
  // The same room is not given back twice.
  first()
  await Promise.all([large, small])
  expect(admitted).toEqual(['a', 'b', 'c'])
  const rest = take(budget, admitted, 'd', 31)
  await Promise.resolve()
  expect(admitted).toHaveLength(3)
  ;(await small)()
  ;(await rest)()
})

test('a holder that has its share waits, and the others pass it', async () => {
  const budget = new BodyBudget({ total: 100 })
  const admitted: string[] = []
  const first = await take(budget, admitted, 'a', 20)
  const second = take(budget, admitted, 'a', 20)
  ;(await take(budget, admitted, 'b', 20))()
  expect(admitted).toEqual(['a', 'b'])
  first()
  ;(await second)()
  expect(admitted).toEqual(['a', 'b', 'a'])
})

test('without room in time a body is refused, and those behind it go on', async () => {
  const budget = new BodyBudget({ total: 100, patience: 50 })
  const first = await budget.take('a', 60)
  const large = problem(budget.take('b', 50))
  const small = budget.take('c', 40)
  expect(await large).toBe('server.busy')
  ;(await small)()
  first()
  ;(await budget.take('b', 100))()
})

test('a pack is refused with 503 and a time to wait while others have the room; it is taken later, and gives its room back', async () => {
  const province = await openProvinceCopy(prepared.home)
  const bodies = new BodyBudget({ total: 40_000, patience: 50 })
  const url = await province.listen({ bodies })
  const code = await issueEnrolmentCode(province.units, officer, prepared)
  const device = await ScriptedDevice.ready(url, code, province.units)
  const path = '/api/v1/photos/packs'
  const sendPack = () => device.send('POST', path, device.seal(path, encodePhotoPack([Buffer.alloc(2_000, 7)])))

  const giveBack = await bodies.take('another device', 39_000)
  const refused = await sendPack()
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('5')
  expect(await refused.json()).toMatchObject({ code: 'server.busy' })
  // Questions without a body need no room.
  expect((await device.send('GET', '/api/v1/feed?after=0', '')).status).toBe(200)
  giveBack()
  expect((await sendPack()).status).toBe(200)
  const whole = () => bodies.take('another device', 40_000).then(() => 'free')
  await expect.poll(() => whole().catch(() => 'taken'), { timeout: 30_000 }).toBe('free')
})
