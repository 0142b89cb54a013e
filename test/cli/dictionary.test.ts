import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { Unit } from '../../src/core/unit.ts'
import { enrolSampleUnit } from '../../src/sample/enrol-sample-unit.ts'
import { sampleAccounts, sampleCreditCode, sampleOfficer, samplePassword } from '../../src/sample/sample-unit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { publishDictionary } from '../../src/server/units/publish-dictionary.ts'
import type { Dictionary } from '../../src/shared/dictionary/dictionary.ts'
import { noticeParameters } from '../../src/shared/dictionary/review-parameters.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { quickPasswords, temporaryFolder, writePeople } from '../fixtures/unit/enrolled-unit.ts'

// Every command is a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

// The life of a dictionary: the province exports it, an officer changes it, the next version is published and signed, brought
// to a unit without a network, and the unit's records are judged again.

const folder = temporaryFolder()
const provinceHome = join(folder, 'province')
const home = join(folder, 'unit')
const content = join(folder, 'content.json')
const signed = join(folder, 'dictionary.json')
const of = (...args: string[]) => gzzc('province', 'dictionary', ...args, '--home', provinceHome)
type Content = Omit<Dictionary, 'version' | 'publishedOn'>
const read = (): Content => JSON.parse(readFileSync(content, 'utf8')) as Content
const write = (changed: unknown): void => writeFileSync(content, JSON.stringify(changed))

let province: Province

beforeAll(async () => {
  await initProvince(provinceHome, { specimen: true })
  province = await openProvince(provinceHome, { pdfThreads: 1 })
  await enrolSampleUnit(province, await province.listen(), home, quickPasswords)
  const unit = await Unit.open(home, { account: sampleAccounts.clerk, password: samplePassword })
  const list = join(folder, 'people.xlsx')
  await writePeople(list, 40)
  await importFile(unit, list)
  await unit.close()
}, 180_000)
afterAll(() => province?.close())

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
  const employer = { creditCode: sampleCreditCode('12', 5), name: '样例市设计院', region: '520102', level: 'city' }
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
    await expect(publishDictionary(province.units, sampleOfficer, changed)).rejects.toMatchObject({
      code: 'server.dictionary.content',
      details: { place: expect.stringMatching(why) as string },
    })
  write(refused[0]![0])
  expect((await of('publish', content)).code).toBe(2)
  write({
    ...good,
    employers: [employer],
    series: good.series.map((series) => ({ ...series, specialties: [{ name: '样例语文' }] })),
    parameters: { ...good.parameters, grassroots: { employerLevels: ['township'] } },
  })
  expect(await of('publish', content)).toMatchObject({ code: 0, summary: { version: 3 } })
})

test('a unit installs the signed file once and lists the records that are now judged differently', async () => {
  const taken = (file: string) => gzzc('unit', 'dictionary', file, '--home', home, '--as', sampleAccounts.clerk)
  // The earlier file was written from version 2, which the unit already has.
  expect((await taken(signed)).code).not.toBe(0)
  expect((await of('export', '--out', signed)).summary).toEqual({ version: 3 })
  const first = await taken(signed)
  expect(first).toMatchObject({ code: 0, summary: { version: 3 } })
  const judged = await gzzc('unit', 'rejudge', '--home', home, '--as', sampleAccounts.clerk)
  expect(judged.code).toBe(0)
  expect(judged.summary).toMatchObject({ records: first.summary['stale'], reopened: 0 })
  const changed = judged.lines.filter((line) => 'faults' in line)
  expect(changed).toHaveLength(judged.summary['changed'] as number)
  expect(changed.length).toBeGreaterThan(0)
  expect(JSON.stringify(changed)).toContain('的资格专业中')
  expect(JSON.stringify(changed)).toContain('单位层级：县级')
})
