import { describe, expect, test } from 'vitest'
import { isIdentityFault, judgeIdentity, KnownPerson, type KnownRecord } from '../../src/shared/record/identity.ts'
import { sampleRecord } from '../fixtures/record/sample-record.ts'

const record = sampleRecord('social')
const identity = { name: record.name, person: 'p', key: 'k', content: 'c' }
const judge = (...known: Partial<KnownRecord>[]) =>
  judgeIdentity(record, identity, new KnownPerson(known.map((changed) => ({ ...identity, ...changed }))))

describe('a record and the known records of its person', () => {
  test('has no fault when none is known, or only another title', () => {
    expect(judge()).toEqual({ same: false, faults: [] })
    expect(judge({ key: 'other', content: 'other' })).toEqual({ same: false, faults: [] })
  })

  test('is the same as a stored one with equal content', () => {
    expect(judge({ state: 'ready' })).toMatchObject({
      same: true,
      faults: [
        {
          code: 'record.same',
          severity: 'error',
          field: 'documentNumber',
          found: '内容完全相同的记录已存在（已核对）',
          wanted: '每条记录只录入一次',
        },
      ],
    })
    expect(judge({}).faults[0]?.found).toBe('内容完全相同的记录已存在（）')
  })

  test('is the same as an earlier row with equal content, which is a warning', () => {
    expect(judge({ row: 7 })).toMatchObject({
      same: true,
      faults: [{ code: 'record.twiceInFile', severity: 'warning', found: '与第 7 行内容完全相同' }],
    })
  })

  test.each(['issued', 'corrected', 'revoked'] as const)('differs from one with a certificate (%s)', (state) => {
    const { same, faults } = judge({ content: 'other', state, certificateNumber: 'GZZC1' })
    expect(same).toBe(false)
    expect(faults).toMatchObject([{ code: 'record.issued', severity: 'error', field: 'documentNumber' }])
    expect(faults[0]!.found).toMatch(/^此人的这一资格已有证书 GZZC1（.+），内容与这里不同$/)
  })

  test('differs from one without a certificate in the fields that the fault names', () => {
    const other = { ...record, employerName: '别的公司', committee: '别的评审委员会' }
    expect(judge({ content: 'other', state: 'draft', record: () => other }).faults).toMatchObject([
      {
        code: 'record.differs',
        severity: 'error',
        found: expect.stringMatching(/^与已有记录（草稿）是同一人、同系列、同专业、同资格名称，但.+、.+不同$/),
        wanted: '同一资格只有一条记录；要修改请在已有记录上改',
      },
    ])
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
    }
    const other = { name: '别名', key: 'other', row: 2 }
    expect(judge(other).faults).toMatchObject([fault])
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
    expect(isIdentityFault({ code: 'name.character' })).toBe(false)
  })
})
