import { describe, expect, test } from 'vitest'
import {
  duplicateKey,
  isIdentityFault,
  judgeIdentity,
  KnownPerson,
  type KnownRecord,
  personKey,
} from '../../src/shared/record/identity.ts'
import { sampleRecord, today } from '../fixtures/record/sample-record.ts'

const record = sampleRecord('social')
const identity = { name: record.name, person: 'p', key: 'k', content: 'c' }
const source = '各评审类型通用规则*'
const judge = (...known: Partial<KnownRecord>[]) =>
  judgeIdentity(record, identity, new KnownPerson(known.map((changed) => ({ ...identity, ...changed }))))

describe('a record and the known records of its person', () => {
  test('has no fault when none is known, or only another title', () => {
    expect(judge()).toEqual({ same: false, faults: [] })
    expect(judge({ key: 'other', content: 'other' })).toEqual({ same: false, faults: [] })
  })

  test('is the same as a stored one with equal content', () => {
    expect(judge({ state: 'ready' })).toEqual({
      same: true,
      faults: [
        {
          code: 'record.same',
          severity: 'error',
          field: 'documentNumber',
          found: '内容完全相同的记录已存在（已核对）',
          wanted: '每条记录只录入一次',
          source,
        },
      ],
    })
    expect(judge({}).faults[0]?.found).toBe('内容完全相同的记录已存在（）')
  })

  test('is the same as an earlier row with equal content, which is a warning', () => {
    expect(judge({ row: 7 })).toEqual({
      same: true,
      faults: [
        {
          code: 'record.twiceInFile',
          severity: 'warning',
          field: 'documentNumber',
          found: '与第 7 行内容完全相同',
          wanted: '每条记录只填一次；这一行不会重复导入',
          source,
        },
      ],
    })
  })

  test.each([
    ['issued', '已发证'],
    ['corrected', '已更正'],
    ['revoked', '已撤销'],
  ] as const)('differs from one with a certificate (%s)', (state, word) => {
    const fault = {
      code: 'record.issued',
      severity: 'error',
      field: 'documentNumber',
      found: `此人的这一资格已有证书 GZZC1（${word}），内容与这里不同`,
      wanted: '已发放的证书不能重新录入；证书有误的，由省里更正',
      source,
    }
    const twin = { content: 'other', state, certificateNumber: 'GZZC1' }
    expect(judge(twin)).toEqual({ same: false, faults: [fault] })
    const { faults } = judge({ ...twin, certificateNumber: null })
    expect(faults[0]?.found).toBe(`此人的这一资格已有证书 （${word}），内容与这里不同`)
  })

  test('differs from one without a certificate in the fields that the fault names', () => {
    const other = { ...record, employerName: '别的公司', committee: '别的评审委员会' }
    expect(judge({ content: 'other', state: 'draft', record: () => other }).faults).toEqual([
      {
        code: 'record.differs',
        severity: 'error',
        field: 'documentNumber',
        found: '与已有记录（草稿）是同一人、同系列、同专业、同资格名称，但申报单位（机构）、评审机构不同',
        wanted: '同一资格只有一条记录；要修改请在已有记录上改',
        source,
      },
    ])
    // A field that only the known record has.
    const more = { ...record, employerCreditCode: '91520100MA6ABCDE58', employerLevel: 'city' as const }
    const { employerCreditCode: _code, employerLevel: _level, ...fewer } = more
    const differing = (one: typeof more | typeof fewer, known: typeof more | typeof fewer) =>
      judgeIdentity(one, identity, new KnownPerson([{ ...identity, content: 'other', record: () => known }])).faults
    const found = '与已有记录（）是同一人、同系列、同专业、同资格名称，但统一社会信用代码、单位层级不同'
    expect(differing(fewer, more)).toMatchObject([{ found }])
    expect(differing(more, fewer)).toMatchObject([{ found }])
    expect(judge({ content: 'other', row: 3 }).faults).toMatchObject([
      {
        code: 'record.differs',
        found: '与第 3 行是同一人、同系列、同专业、同资格名称，但其他内容不同',
        wanted: '同一资格只保留一行，删去或改正另一行',
      },
    ])
    // A row of the file is corrected in the file, whatever became of it elsewhere.
    expect(judge({ content: 'other', row: 3, state: 'issued' }).faults[0]?.code).toBe('record.differs')
  })

  test('another name of the same person is a warning, wherever the other name is in the list', () => {
    const fault = {
      code: 'person.otherName',
      severity: 'warning',
      field: 'name',
      found: '证件号码与第 2 行相同，那里的姓名是“别名”，这里是“样例甲”',
      wanted: '同一人的姓名写法一致，与证件相同',
      source: '姓名规则；同一证件号码为同一人*',
    }
    const other = { name: '别名', key: 'other', row: 2 }
    expect(judge(other).faults).toEqual([fault])
    expect(judge({ key: 'third', row: 1 }, other, { name: '又名', key: 'fourth', row: 4 }).faults).toMatchObject([
      fault,
    ])
    expect(judge(other, { key: 'third', row: 3 }).faults).toMatchObject([fault])
  })

  test('is compared with the first of two records of one key', () => {
    expect(judge({ content: 'first', row: 1 }, { row: 2 }).faults).toMatchObject([
      { code: 'record.differs', found: expect.stringContaining('第 1 行') },
    ])
  })

  test('gives faults that are recognised by their code', () => {
    const { faults } = judge({ content: 'other' })
    expect(faults.map(isIdentityFault)).toEqual([true])
    for (const code of ['record.same', 'record.twiceInFile', 'record.issued', 'record.differs', 'person.otherName'])
      expect(isIdentityFault({ code })).toBe(true)
    expect(isIdentityFault({ code: 'name.character' })).toBe(false)
  })
})

describe('the keys of a record', () => {
  const permit = (documentNumber: string, more = {}) =>
    sampleRecord('social', { record: { documentType: 'hkMacaoPermit', documentNumber, ...more } })

  test('a renewed permit is the same person, and the same title twice has one key', () => {
    expect(personKey(permit('H1234567801'), today)).toBe(personKey(permit('H1234567802'), today))
    expect(duplicateKey(permit('H1234567801'), today)).toBe(duplicateKey(permit('H12345678'), today))
  })

  test('another specialty, title, series or person is another key', () => {
    const key = duplicateKey(permit('H12345678'), today)
    for (const other of [
      permit('H12345679'),
      permit('H12345678', { specialty: '机械' }),
      permit('H12345678', { title: '高级工程师' }),
      permit('H12345678', { series: '经济专业人员' }),
    ])
      expect(duplicateKey(other, today)).not.toBe(key)
  })

  test('an unreadable number still has its own key', () => {
    expect(personKey(permit('X1'), today)).not.toBe(personKey(permit('X2'), today))
  })
})
