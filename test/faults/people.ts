import { sampleCommittee, sampleCreditCode, sampleUnit } from '../../src/sample/sample-unit.ts'
import { identityCheckCharacter } from '../../src/shared/record/document-number.ts'
import type { RawValues } from '../../src/shared/record/record-values.ts'

/** The two units of every round. */
export const units = [
  { ...sampleUnit, committee: sampleCommittee },
  {
    name: '样例州人力资源和社会保障局',
    creditCode: sampleCreditCode('11', 2),
    kind: 'cityHumanResources',
    committee: '样例州专业技术职务任职资格评审委员会',
  },
] as const

const characters = [...'安平宁远山川云岚松柏竹梅兰青岩溪雨晴明朗']

/** A valid identity number of nobody: 529999 belongs to no county. */
const identity = (index: number): string => {
  const digits = `52999919850${1 + (Math.floor(index / 1000) % 9)}01${String(index % 1000).padStart(3, '0')}`
  return digits + identityCheckCharacter(digits)
}

/** Values of a made-up person of a unit, as a clerk types them. All certificates are of one series of numbers. */
export const personOf = (unit: number, index: number): RawValues => ({
  name: `样例${characters[Math.floor(index / 20) % 20]}${characters[index % 20]}`,
  sex: index % 2 === 1 ? '男' : '女',
  documentType: '居民身份证',
  documentNumber: identity(index + 500 * unit),
  series: '工程技术人员',
  specialty: '建筑工程',
  title: '工程师',
  reviewType: '社会化评审',
  obtainedOn: '2025-06-18',
  employerName: `样例建设第${1 + (index % 9)}工程有限公司`,
  employerLevel: '市级',
  committee: units[unit]!.committee,
  unit: units[unit]!.name,
})
