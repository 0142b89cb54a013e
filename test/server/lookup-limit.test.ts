import { afterAll, beforeAll, expect, test } from 'vitest'
import { LookupLimit } from '../../src/server/access/lookup-limit.ts'
import { lookUp } from '../../src/server/verification/lookup.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const start = Date.parse('2026-06-01T00:00:00Z')
const contextAt = (lookups: LookupLimit, seconds = 0) => ({
  store: stage.province.verification.store,
  now: () => new Date(start + seconds * 1000),
  lookups,
})
const guess = (index: number) => ({
  certificateNumber: 'GZZC2026051000001',
  documentNumber: `52010219900101${String(index).padStart(4, '0')}`,
})

test('ten wrong document numbers for one certificate exhaust its lookups, whatever the addresses', async () => {
  const lookups = new LookupLimit()
  for (let index = 0; index < 10; index++)
    expect((await lookUp(contextAt(lookups), guess(index))).certificates).toEqual([])
  expect(await problem(lookUp(contextAt(lookups), guess(10)))).toBe('server.request.tooMany')
  expect(await problem(lookUp(contextAt(lookups), { ...guess(10), certificateNumber: 'GZZC2026051000002' }))).toBe(
    'no problem',
  )
  expect(await problem(lookUp(contextAt(lookups, 599), guess(11)))).toBe('server.request.tooMany')
  expect(await problem(lookUp(contextAt(lookups, 601), guess(11)))).toBe('no problem')
})

test('a document number that is tried with many certificate numbers is limited too', async () => {
  const lookups = new LookupLimit()
  const request = (index: number) => ({ ...guess(1), certificateNumber: `GZZC20260510000${10 + index}` })
  for (let index = 0; index < 10; index++) await lookUp(contextAt(lookups), request(index))
  expect(await problem(lookUp(contextAt(lookups), request(10)))).toBe('server.request.tooMany')
})

test('document numbers that are tried for one name are limited by what the guesser knows of them', async () => {
  const named = (documentNumber: string) => ({ name: '样例甲', documentNumber })
  // The mask on a certificate shows the first three and the last four characters; a birth date, the place and the day.
  const fitting = {
    mask: (index: number) => `520${String(index).padStart(3, '0')}199001010016`,
    birthDate: (index: number) => `52010319900101${String(index).padStart(4, '0')}`,
  }
  for (const number of Object.values(fitting)) {
    const lookups = new LookupLimit()
    for (let index = 0; index < 10; index++)
      expect((await lookUp(contextAt(lookups), named(number(index)))).certificates).toEqual([])
    expect(await problem(lookUp(contextAt(lookups), named(number(10))))).toBe('server.request.tooMany')
    // Somebody else of that name is not locked out.
    expect(await problem(lookUp(contextAt(lookups), named('522301198505050024')))).toBe('no problem')
    expect(await problem(lookUp(contextAt(lookups, 601), named(number(10))))).toBe('no problem')
  }
})
