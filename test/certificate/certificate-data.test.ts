import { describe, expect, it } from 'vitest'
import {
  beijingTime,
  type CertificateData,
  checkCertificateData,
  chineseDate,
} from '../../src/certificate/data/certificate-data.ts'
import { verificationReasons } from '../../src/certificate/data/verification-reason.ts'
import { missingGlyphsOf } from '../../src/certificate/printable.ts'
import { sampleData } from '../fixtures/certificate/sample.ts'
import { sampleRecord } from '../fixtures/record/sample-record.ts'

const check =
  (changes: Partial<CertificateData>, record: Partial<CertificateData['record']> = {}) =>
  () =>
    checkCertificateData({ ...sampleData(record), ...changes })
const addressOf = (length: number): string => `https://zczs.example.gov.cn/${'a'.repeat(length - 28)}`

describe('data that can be printed', () => {
  it.each<[string, Partial<CertificateData>, Partial<CertificateData['record']>?]>([
    ['a number of four characters', { number: 'A-09' }],
    ['a number of 32 characters', { number: 'Z'.repeat(32) }],
    ['the first day that a token counts', {}, { obtainedOn: '1970-01-01' }],
    ['an address of 100 characters', { verificationAddress: addressOf(100) }],
    ['an address without encryption', { verificationAddress: 'http://127.0.0.1:8080/zccx' }],
    ['a photo of a megabyte', { photo: new Uint8Array(2 ** 20) }],
  ])('has %s', (_, changes, record) => {
    expect(check(changes, record)).not.toThrow()
  })

  const number = { field: '证书编号', wanted: '4 至 32 位大写字母、数字' }
  const date = { field: '取得时间', wanted: '1970 年以后、形如 2026-05-10 的日期' }
  const address = { field: '统一核验地址', wanted: '以 http:// 或 https:// 开头、不超过 100 字的地址' }
  const host = { field: '统一核验地址', wanted: '只含字母、数字、点和连字符的域名' }
  it.each<[object, Partial<CertificateData>, Partial<CertificateData['record']>?]>([
    [number, { number: 'ABC' }],
    [number, { number: 'A'.repeat(33) }],
    [number, { number: 'gzzc1' }],
    [number, { number: 'GZZC#1' }],
    [{ field: '生成时间', wanted: '有效的时间' }, { generatedAt: new Date(Number.NaN) }],
    [date, {}, { obtainedOn: '1969-12-31' }],
    [date, {}, { obtainedOn: '2026-5-10' }],
    [date, {}, { obtainedOn: '2026-02-30' }],
    [date, {}, { obtainedOn: '' }],
    [address, { verificationAddress: addressOf(101) }],
    [address, { verificationAddress: 'ftp://zczs.example.gov.cn/' }],
    [address, { verificationAddress: 'zczs.example.gov.cn' }],
    [address, { verificationAddress: '' }],
    [host, { verificationAddress: 'http://[::1]/zccx' }],
    [{ field: '评审机构', wanted: '不为空的内容' }, {}, { committee: '\u3000' }],
    [{ field: '姓名', wanted: '不为空的内容' }, {}, { name: '' }],
  ])('else the refusal says %o', (details, changes, record) => {
    expect(check(changes, record)).toThrow(expect.objectContaining({ code: 'certificate.dataWrong', details }))
  })

  it('has a photo of at most a megabyte', () => {
    expect(check({ photo: new Uint8Array(2 ** 20 + 1) })).toThrow(
      expect.objectContaining({ code: 'certificate.photoUnreadable' }),
    )
  })

  it('has only characters that a font can print', () => {
    expect(missingGlyphsOf(sampleRecord('social'))).toEqual([])
    const record = { name: '样\u{E000}', specialty: '\u{E001}', unit: '\u{E000}\u{E002}' }
    expect(missingGlyphsOf(sampleRecord('social', { record }))).toEqual(['\u{E000}', '\u{E001}', '\u{E002}'])
  })
})

it('dates are Chinese, and times are those of Beijing', () => {
  expect(chineseDate('2026-05-10')).toBe('2026年5月10日')
  expect(beijingTime(new Date('2026-05-09T16:00:01.999Z'))).toBe('2026-05-10 00:00:01')
})

it('every reason of a refusal is a Chinese sentence', () => {
  for (const text of Object.values(verificationReasons)) expect(text).toMatch(/^\p{Script=Han}.{4,}/u)
  expect(new Set(Object.values(verificationReasons)).size).toBe(Object.keys(verificationReasons).length)
})
