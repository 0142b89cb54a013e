import type { Officer } from '../server/access/actor.ts'
import type { Employer } from '../shared/dictionary/dictionary.ts'
import { creditCodeCheckCharacter } from '../shared/record/credit-code.ts'

/** A credit code with a valid check character. No county has the region 529999, so the code belongs to nobody. */
export const sampleCreditCode = (firstTwo: string, serial: number): string => {
  const first17 = `${firstTwo}529999${String(serial).padStart(9, '0')}`
  return `${first17}${creditCodeCheckCharacter(first17)}`
}

/** The unit of the demo, a city's human-resources bureau, which may organise most review types. */
export const sampleUnit = {
  name: '样例市人力资源和社会保障局',
  creditCode: sampleCreditCode('11', 1),
  kind: 'cityHumanResources',
} as const

export const sampleCommittee = '样例市专业技术职务任职资格评审委员会'
/** Employers of a sample dictionary, one of each level. */
export const sampleEmployers: Employer[] = [
  { creditCode: sampleCreditCode('12', 101), name: '样例省规划设计院', region: '520102', level: 'province' },
  { creditCode: sampleCreditCode('12', 102), name: '样例市第一中学', region: '520103', level: 'city' },
  { creditCode: sampleCreditCode('12', 103), name: '样例县人民医院', region: '520526', level: 'county' },
  { creditCode: sampleCreditCode('12', 104), name: '样例镇农业技术推广站', region: '520526', level: 'township' },
]

export const sampleFiling = '样例备〔2024〕1号'

export { sampleAccounts, samplePassword } from '../core/sample/sample-access.ts'

/** The officer who confirms and issues in the sample province. */
export const sampleOfficer: Officer = { kind: 'officer', id: '样例处室' }
