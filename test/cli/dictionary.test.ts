import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { sampleAccounts, sampleCreditCode, sampleOfficer } from '../../src/sample/sample-unit.ts'
import { publishDictionary } from '../../src/server/units/publish-dictionary.ts'
import type { Dictionary } from '../../src/shared/dictionary/dictionary.ts'
import { noticeParameters } from '../../src/shared/dictionary/review-parameters.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { openProvinceHomeCopy, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import type { ProvinceHome } from '../fixtures/province/province-home.ts'

// Every command is a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

// A dictionary by the command line: the province exports it, publishes the next version, and a unit installs it from a file and
// judges its records again.

/** A province and its unit with records, for each test a copy of those prepared. */
let prepared: string
let made: ProvinceHome
let content: string
let signed: string
const of = (...args: string[]) => gzzc('province', 'dictionary', ...args, '--home', join(made.folder, 'province'))
type Content = Omit<Dictionary, 'version' | 'publishedOn'>
const read = (): Content => JSON.parse(readFileSync(content, 'utf8')) as Content
const write = (changed: unknown): void => writeFileSync(content, JSON.stringify(changed))

beforeAll(async () => {
  prepared = await prepareProvinceHome(40, 0, 0)
})
beforeEach(async () => {
  made = await openProvinceHomeCopy(prepared)
  content = join(made.folder, 'content.json')
  signed = join(made.folder, 'dictionary.json')
  expect((await of('export', '--content', content, '--out', signed)).summary).toEqual({ version: 2 })
})

const employer = { creditCode: sampleCreditCode('12', 5), name: '样例市设计院', region: '520102', level: 'city' }
/** Content by which some of the unit's records are judged differently. */
const stricter = (good: Content) => ({
  ...good,
  employers: [employer],
  series: good.series.map((series) => ({ ...series, specialties: [{ name: '样例语文' }] })),
  parameters: { ...good.parameters, grassroots: { employerLevels: ['township'] } },
})

test('export writes the complete content and a signed file, and explains its use without either option', async () => {
  expect((await of('export')).code).not.toBe(0)
  const { code, summary } = await of('export', '--content', content, '--out', signed)
  expect({ code, summary }).toEqual({ code: 0, summary: { version: 2 } })
  const written = read()
  expect(Object.keys(written).toSorted()).toEqual(
    'committees employers filings identityPrefixes parameters province regions series units'.split(' '),
  )
  expect(written.parameters).toEqual(noticeParameters)
})

test('publish refuses contradictory content and names the place', async () => {
  const good = read()
  const refused: [unknown, RegExp][] = [
    [
      { ...good, employers: [{ ...employer, creditCode: '125299990000000051' }] },
      /employers\.0\.creditCode.*校验不通过/,
    ],
    [{ ...good, employers: [employer, employer] }, /employers\.1\.creditCode.*出现两次/],
    [
      { ...good, parameters: { ...good.parameters, grassroots: { levels: ['county'] } } },
      /不认识的项目 parameters\.grassroots\.levels/,
    ],
    [
      { ...good, parameters: { ...good.parameters, grassroots: { employerLevels: ['village'] } } },
      /parameters\.grassroots\.employerLevels/,
    ],
    [{ ...good, units: [] }, /缺少/],
  ]
  for (const [changed, why] of refused)
    await expect(publishDictionary(made.province.units, sampleOfficer, changed)).rejects.toMatchObject({
      code: 'server.dictionary.content',
      details: { place: expect.stringMatching(why) as string },
    })
  write(refused[0]![0])
  expect((await of('publish', content)).code).toBe(2)
  write(stricter(good))
  expect(await of('publish', content)).toMatchObject({ code: 0, summary: { version: 3 } })
})

test('a unit installs the signed file once and lists the records that are now judged differently', async () => {
  const unit = ['--home', made.home, '--as', sampleAccounts.clerk]
  const install = (file: string) => gzzc('unit', 'dictionary', file, ...unit)
  await publishDictionary(made.province.units, sampleOfficer, stricter(read()))
  // The earlier file was written from version 2, which the unit already has.
  expect((await install(signed)).code).not.toBe(0)
  expect((await of('export', '--out', signed)).summary).toEqual({ version: 3 })
  const first = await install(signed)
  expect(first).toMatchObject({ code: 0, summary: { version: 3 } })
  const judged = await gzzc('unit', 'rejudge', ...unit)
  expect(judged.code).toBe(0)
  expect(judged.summary).toMatchObject({ records: first.summary['stale'], reopened: 0 })
  const changed = judged.lines.filter((line) => 'faults' in line)
  expect(changed).toHaveLength(judged.summary['changed'] as number)
  expect(changed.length).toBeGreaterThan(0)
  expect(JSON.stringify(changed)).toContain('的资格专业中')
  expect(JSON.stringify(changed)).toContain('单位层级：县级')
})
