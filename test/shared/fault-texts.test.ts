import { describe, expect, test } from 'vitest'
import { type Dictionary, dictionarySchema } from '../../src/shared/dictionary/dictionary.ts'
import { readDocumentNumber } from '../../src/shared/record/document-number.ts'
import { judgeName } from '../../src/shared/record/person-name.ts'
import { assembleRecord } from '../../src/shared/rules/assemble.ts'
import { judgeRecord } from '../../src/shared/rules/judge.ts'
import { identityNumber } from '../fixtures/record/sample-numbers.ts'
import { dictionary, sampleContext, sampleRecord, today } from '../fixtures/record/sample-record.ts'

// The window shows these texts beside a field, so a clerk acts on their wording.

/** The dictionary with one more series. */
const withSeries = (series: object): Dictionary =>
  dictionarySchema.parse({ ...dictionary, series: [...dictionary.series, series] })

describe('a fault that lists what the series has', () => {
  const formerly = { validTo: '2022-12-31' }
  const names = (kind: string, count: number) => Array.from({ length: count }, (_, index) => ({ name: kind + index }))
  const judge = (series: { titles?: object[]; specialties?: object[] }, record: { title: string; specialty: string }) =>
    judgeRecord(sampleRecord('social', { record: { series: '样例系列', ...record } }), {
      ...sampleContext('social'),
      dictionary: withSeries({ code: '88', name: '样例系列', titles: [], ...series }),
    })
  const titles = [{ name: '样例师', level: 'intermediate' }]
  const given = { title: '样例师', specialty: '样例专业' }

  test('names the first six specialties that are valid on the day', () => {
    const specialties = [{ name: '旧称专业', ...formerly }, ...names('专业', 7)]
    expect(judge({ titles, specialties }, given)).toMatchObject([
      {
        code: 'specialty.notInSeries',
        found: '“样例专业”不在“样例系列”的资格专业中',
        wanted: '该系列的资格专业，如：专业0、专业1、专业2、专业3、专业4、专业5',
      },
    ])
  })

  test('names no specialty when none is valid on the day', () => {
    expect(judge({ titles, specialties: [{ name: '旧称专业', ...formerly }] }, given)).toMatchObject([
      { code: 'specialty.notInSeries', wanted: '该系列在取得时间有效的资格专业' },
    ])
  })

  test('names the first six titles that are valid on the day, or none', () => {
    const former = { name: '旧称师', level: 'intermediate', ...formerly }
    const valid = names('资格', 7).map((title) => ({ ...title, level: 'intermediate' }))
    expect(judge({ titles: [former, ...valid] }, given)).toMatchObject([
      {
        code: 'title.notInSeries',
        found: '“样例师”不是“样例系列”的资格名称',
        wanted: '该系列的资格名称，如：资格0、资格1、资格2、资格3、资格4、资格5',
      },
    ])
    expect(judge({ titles: [former] }, given)).toMatchObject([{ wanted: '该系列在取得时间有效的资格名称' }])
  })
})

test('a fault with several findings, and one that wants one of several counties, list them', () => {
  const record = sampleRecord('grassroots', {
    record: {
      committee: '样例中级评审委员会',
      obtainedOn: '2020-12-31',
      title: '高级工程师',
      level: 'seniorAssociate',
    },
  })
  expect(judgeRecord(record, sampleContext('grassroots'))).toMatchObject([
    {
      code: 'committee.notAuthorised',
      found: '“样例中级评审委员会”无权评审：级别“副高级”、评审类型“基层评审认定”、时间 2020-12-31',
    },
  ])
  const [first, second] = dictionary.regions
  const counties = { ...dictionary, regions: [{ ...first!, ninePlusThree: true }, second!] }
  const elsewhere = sampleRecord('ninePlusThree', { details: { workCounty: '999999' } })
  expect(judgeRecord(elsewhere, { ...sampleContext('ninePlusThree'), dictionary: counties })).toMatchObject([
    { code: 'ninePlusThree.county', wanted: '“9+3”县区（南明区、威宁彝族回族苗族自治县）的地区代码' },
  ])
})

describe('a fault of a value', () => {
  const faultsOf = (raw: Record<string, string>) => assembleRecord(raw, dictionary, today).faults
  const at = (field: string, raw: Record<string, string>) => faultsOf(raw).find((fault) => fault.field === field)
  const source = '通知 二：电子证书页面信息'

  test('shows at most 60 characters of a text that cannot be read', () => {
    expect(at('sex', { sex: ` ${'男'.repeat(60)} ` })).toMatchObject({ found: `性别：“${'男'.repeat(60)}”`, source })
    expect(at('sex', { sex: `${'男'.repeat(60)}女` })?.found).toBe(`性别：“${'男'.repeat(60)}”`)
  })

  test('shows at most 60 characters of a value that does not fit', () => {
    const fault = at('title', { title: `${'师'.repeat(60)}长` })
    expect(fault).toMatchObject({
      code: 'value.form',
      severity: 'error',
      found: `资格名称：“${'师'.repeat(60)}”`,
      source,
    })
  })

  test('names a missing value', () => {
    expect(at('specialty', {})).toEqual({
      code: 'value.missing',
      severity: 'error',
      field: 'specialty',
      found: '资格专业为空',
      wanted: '填写资格专业',
      source,
    })
  })

  test('of the document number is the same in a row with a gap as in a whole one', () => {
    const number = '520102199003070010'
    const alone = at('documentNumber', { documentType: '居民身份证', documentNumber: number })
    expect(alone).toEqual({
      code: 'documentNumber.checksum',
      severity: 'error',
      field: 'documentNumber',
      found: '校验位对不上：号码中至少有一位写错了',
      wanted: '与证件一致的 18 位号码（请核对每一位）',
      source: 'GB 11643-1999；证件号码规则',
    })
    const [whole] = judgeRecord(sampleRecord('social', { record: { documentNumber: number } }), sampleContext('social'))
    expect(whole).toEqual(alone)
  })
})

describe('a fault of a name', () => {
  const source = '姓名规则；GB 18030-2022'
  const fault = (code: string, found: string, wanted: string) => [
    { code, severity: 'error', field: 'name', found, wanted, source },
  ]

  test.each([
    ['样例1', fault('name.character', '第 3 个字符“1”（U+31）不能用于姓名', '汉字、字母，少数民族姓名的间隔号用“·”')],
    ['样\uE863', fault('name.privateUse', '第 2 个字符（U+E863）是自造字，换一台电脑就无法显示', '改为标准字“䶮”')],
    [
      '\u{F0000}',
      fault(
        'name.privateUse',
        '第 1 个字符（U+F0000）是自造字，换一台电脑就无法显示',
        '用输入法（GB 18030-2022）重新输入这个字',
      ),
    ],
    ['-', fault('name.noName', '“-”不是姓名', '与证件一致的姓名')],
    [
      '样例-甲',
      fault('name.strayMark', '姓名“样例-甲”里第 3 个字符是“-”', '去掉多余的符号；少数民族姓名的间隔号用“·”'),
    ],
    ['样'.repeat(101), fault('name.length', '姓名有 101 个字符', '不超过 100 个字符')],
    ['·样例', fault('name.dotAtEnd', '姓名以“·”开头或结尾：·样例', '“·”只能在两部分之间')],
    ['样例·', fault('name.dotAtEnd', '姓名以“·”开头或结尾：样例·', '“·”只能在两部分之间')],
    ['样 例', fault('name.notNormalised', '姓名“样 例”未按统一写法保存', '“样例”')],
  ])('“%s”', (name, faults) => {
    expect(judgeName(name)).toEqual(faults)
  })
})

describe('a fault of a document number', () => {
  const permanent = identityNumber('91100156199001012')
  test.each<[Parameters<typeof readDocumentNumber>[0], string, string, string]>([
    ['residentId', '12345', '5 位：1**45', '18 位，前 17 位为数字，最后一位为数字或 X'],
    [
      'residentId',
      identityNumber('11010518991231002'),
      '第 7–14 位 18991231 不是真实的出生日期',
      '真实存在且不晚于今天的出生日期',
    ],
    ['hmtResidencePermit', identityNumber('52010219900307123'), '开头 6 位是 520102', '开头为 810000、820000、830000'],
    ['hkMacaoPermit', 'A1', '2 位：*1', 'H 或 M 加 8 位数字，可再加 2 位换证次数'],
    ['taiwanPermit', '1', '1 位：1', '8 位或 10 位数字'],
    ['foreignPermanentResidentId', '1', '1 位：1', '新版：9 开头的 18 位号码；旧版：3 个字母加 12 位数字'],
    [
      'foreignPermanentResidentId',
      permanent.replace(/.$/, permanent.endsWith('0') ? '1' : '0'),
      '校验位对不上：号码中至少有一位写错了',
      '与证件一致的号码（请核对每一位）',
    ],
    ['chinesePassport', '1', '1 位：1', 'E 或 G 加 8 位数字，或 E 加 1 个字母和 7 位数字'],
    ['foreignPassport', '1', '1 位：1', '5–20 位字母或数字'],
  ])('%s %s', (type, number, found, wanted) => {
    expect(readDocumentNumber(type, number, today)).toMatchObject({ ok: false, number, found, wanted })
  })
})
