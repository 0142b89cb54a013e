import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCertificateWriter } from '../../src/certificate/certificate-writer.ts'
import type { CertificateData } from '../../src/certificate/data/certificate-data.ts'
import { missingGlyphs } from '../../src/certificate/fonts.ts'
import { verifyToken } from '../../src/certificate/token.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import { run, temporaryFolder } from '../fixtures/certificate/foreign-tool.ts'
import { createProvince, longData, sampleData, tokenSignerOf } from '../fixtures/certificate/sample.ts'

const province = createProvince()

const written = async (data: CertificateData): Promise<{ folder: string; file: string }> => {
  const folder = temporaryFolder()
  const file = join(folder, 'certificate.pdf')
  writeFileSync(file, await province.writer.write(data))
  return { folder, file }
}

/** Text as poppler reads it, without white space, because line breaks depend on the layout. */
const words = (folder: string, file: string): string => run(folder, 'pdftotext', '-layout', file, '-')
const tight = (text: string): string => text.replace(/\s+/g, '')

const refusal = async (data: CertificateData): Promise<Problem> => {
  const problem = await province.writer.write(data).catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(Problem)
  return problem as Problem
}

describe('the page, as other programs read it', () => {
  it('is a valid PDF', async () => {
    const { folder, file } = await written(sampleData())
    expect(run(folder, 'qpdf', '--check', file)).toContain('No syntax or stream encoding errors found')
    const info = run(folder, 'pdfinfo', file)
    expect(info).toMatch(/Title:\s+贵州省专业技术职务资格证书 GZZC2026051000123\n/)
    expect(info).toMatch(/Pages:\s+1\n/)
    expect(info).toMatch(/Page size:.*A4/)
    const fonts = run(folder, 'pdffonts', file).split('\n').slice(2).filter(Boolean)
    expect(fonts.length).toBeGreaterThanOrEqual(3)
    // emb sub uni: embedded, a subset, with a ToUnicode map.
    for (const font of fonts) expect(font).toMatch(/CID TrueType\s+Identity-H\s+yes yes yes/)
  })

  it('shows every field, in the order of the notice', async () => {
    const { folder, file } = await written(sampleData())
    const text = tight(words(folder, file))
    const expected = [
      'GZZC',
      '证书编号：GZZC2026051000123',
      '贵州省专业技术职务资格证书',
      tight('Guizhou Provincial Qualification Certificate for Professional and Technical Posts'),
      '姓名：欧阳样例',
      '性别：女',
      '证件类型：居民身份证',
      '证件号码：52010219900307122X',
      '资格系列：工程技术人员',
      '资格专业：建筑工程（结构设计）',
      '资格名称：高级工程师',
      '评审类型：“9+3”定向评价',
      '取得时间：2026年5月10日',
      '申报单位（机构）评审机构评审机构组建单位',
      '统一核验地址：https://zczs.example.gov.cn/zccx',
      '贵州省人力资源和社会保障厅监制',
      '生成时间：2026-05-2009:30:00',
    ]
    let from = 0
    for (const part of expected) {
      const at = text.indexOf(part, from)
      expect(at, `${part} after position ${from} of ${text}`).toBeGreaterThanOrEqual(0)
      from = at + part.length
    }
  })

  it('keeps long names complete and in reading order, with rare characters', async () => {
    const { folder, file } = await written(longData())
    const raw = tight(run(folder, 'pdftotext', '-raw', file, '-'))
    const { name, specialty, employerName, committee, unit } = longData().record
    for (const value of [name, specialty, employerName, committee, unit]) expect(raw).toContain(value)
    expect(run(folder, 'pdffonts', file)).toContain('HanaMinB')
  })

  it.each([
    ['usual', sampleData()],
    ['longest', longData()],
  ])('has a QR code that decodes at 150 dpi and verifies offline: %s', async (_, data) => {
    const { folder, file } = await written(data)
    run(folder, 'pdftoppm', '-r', '150', '-gray', '-png', file, 'page')
    const address = run(
      folder,
      'zbarimg',
      '-q',
      '--nodbus',
      '--raw',
      '-Sdisable',
      '-Sqrcode.enable',
      'page-1.png',
    ).trim()
    expect(address).toMatch(/^HTTPS:\/\/ZCZS\.EXAMPLE\.GOV\.CN\/V\/GZZC2026051000123#[A-Z2-7]+$/)
    expect(verifyToken(address, [province.tokenKeys.publicKey])).toMatchObject({
      intact: true,
      content: { number: data.number, name: data.record.name, title: data.record.title },
    })
  })

  it('has a seal that poppler reports as valid over the whole file', async () => {
    const { folder, file } = await written(sampleData())
    const report = run(folder, 'pdfsig', '-nocert', file)
    expect(report).toContain('Signature is Valid')
    expect(report).toContain('Total document signed')
    expect(report).toContain('ETSI.CAdES.detached')
    expect(report).toContain('贵州省专业技术职务资格证书专用章')
  })

  it('is marked only if it is a specimen', async () => {
    const writer = createCertificateWriter({
      signer: province.signer,
      tokenSigner: tokenSignerOf(province.tokenKeys.privateKey),
      specimen: true,
    })
    const folder = temporaryFolder()
    const [plain, marked] = [join(folder, 'plain.pdf'), join(folder, 'marked.pdf')]
    writeFileSync(plain, await province.writer.write(sampleData()))
    writeFileSync(marked, await writer.write(sampleData()))
    expect(run(folder, 'pdfinfo', marked)).toContain('（样例）')
    expect(run(folder, 'pdfinfo', plain)).not.toContain('（样例）')
    for (const file of [plain, marked]) run(folder, 'pdftoppm', '-r', '40', '-gray', '-singlefile', file, file)
    expect(readFileSync(`${marked}.pgm`).equals(readFileSync(`${plain}.pgm`))).toBe(false)
    // The mark consists of outlines, so it does not mix with the words.
    expect(words(folder, marked)).toBe(words(folder, plain))
  })
})

describe('a record that cannot be printed is refused before it is issued', () => {
  it('names the field and the character', async () => {
    const problem = await refusal(sampleData({ name: '欧阳\u{E000}样' }))
    expect(problem.code).toBe('certificate.glyphMissing')
    expect(problem.details).toMatchObject({ field: '姓名' })
    expect(problem.text).toContain('U+E000')
    expect((await refusal(sampleData({ unit: '样例\u{10FFFD}局' }))).details).toMatchObject({
      field: '评审机构组建单位',
    })
  })

  it('names at most five characters, with their code points, wherever they are', async () => {
    const problem = await refusal(
      sampleData({ employerName: '样\u{E005}\u{E001}\u{E002}\u{E001}\u{F0003}\u{E004}\u{E000}' }),
    )
    expect(problem.details).toEqual({
      field: '申报单位（机构）',
      characters:
        '\u{E005}（U+E005）、\u{E001}（U+E001）、\u{E002}（U+E002）、\u{F0003}（U+F0003）、\u{E004}（U+E004）',
    })
    const address = { ...sampleData(), verificationAddress: 'https://zczs.example.gov.cn/\u0007' }
    expect((await refusal(address)).details).toEqual({ field: '统一核验地址', characters: '\u0007（U+0007）' })
  })

  it('finds the characters that the fonts lack', () => {
    expect(missingGlyphs('䶮㛃𬭎·“9+3”（）ABC张')).toEqual([])
    expect(missingGlyphs('张\u{E000}三\u{F0000}\u{E000}\u0007')).toEqual(['\u{E000}', '\u{F0000}', '\u0007'])
  })

  it('prints every Han character of GB 18030-2022', () => {
    // The ranges of the standard's implementation levels 1 to 3: unified ideographs and extensions A to F.
    for (const [first, last] of [
      [0x4e00, 0x9fef],
      [0x3400, 0x4db5],
      [0x20000, 0x2a6d6],
      [0x2a700, 0x2b734],
      [0x2b740, 0x2b81d],
      [0x2b820, 0x2cea1],
      [0x2ceb0, 0x2ebe0],
    ] as const) {
      const all = Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index))
      expect(missingGlyphs(all.join(''))).toEqual([])
    }
  })

  it.each<[string, string, CertificateData]>([
    ['a number with a space', 'certificate.dataWrong', { ...sampleData(), number: 'gzzc 1' }],
    ['no time', 'certificate.dataWrong', { ...sampleData(), generatedAt: new Date(Number.NaN) }],
    ['a script as address', 'certificate.dataWrong', { ...sampleData(), verificationAddress: 'javascript:alert(1)' }],
    ['half a date', 'certificate.dataWrong', sampleData({ obtainedOn: '2026年5月' })],
    ['a day that is none', 'certificate.dataWrong', sampleData({ obtainedOn: '2026-02-30' })],
    [
      'a host that the QR code cannot spell',
      'certificate.dataWrong',
      { ...sampleData(), verificationAddress: 'http://[::1]/zccx' },
    ],
    ['a blank committee', 'certificate.dataWrong', sampleData({ committee: ' ' })],
    ['a photo that is none', 'certificate.photoUnreadable', { ...sampleData(), photo: Uint8Array.of(1, 2, 3) }],
    ['a photo of 2 MB', 'certificate.photoUnreadable', { ...sampleData(), photo: new Uint8Array(2 << 20) }],
    ['an endless employer', 'certificate.textTooLong', sampleData({ employerName: '长'.repeat(2000) })],
    ['an endless specialty', 'certificate.textTooLong', sampleData({ specialty: '长'.repeat(4000) })],
  ])('%s: %s', async (_, code, data) => {
    expect((await refusal(data)).code).toBe(code)
  })

  it('names the fields together that are too long for the page', async () => {
    expect((await refusal(sampleData({ specialty: '长'.repeat(4000) }))).details).toEqual({
      field: '姓名、性别、证件类型、证件号码、资格系列、资格专业、资格名称、评审类型、取得时间',
    })
    expect((await refusal(sampleData({ employerName: '长'.repeat(2000) }))).details).toEqual({
      field: '申报单位（机构）、评审机构、评审机构组建单位',
    })
  })

  it('names the font file that is missing or no font', () => {
    const { signer, tokenKeys } = province
    const fontsDirectory = temporaryFolder()
    const open = () =>
      createCertificateWriter({ signer, tokenSigner: tokenSignerOf(tokenKeys.privateKey), fontsDirectory })
    const path = 'NotoSerifSC_700Bold.ttf'
    expect(open).toThrow(expect.objectContaining({ code: 'certificate.fontMissing', details: { path } }))
    writeFileSync(join(fontsDirectory, path), 'no font')
    expect(open).toThrow(
      expect.objectContaining({ code: 'certificate.fontUnreadable', details: { path: join(fontsDirectory, path) } }),
    )
  })

  it('takes the fonts of another folder, and does without the one for rare characters', async () => {
    const { signer, tokenKeys } = province
    const fontsDirectory = temporaryFolder()
    const fonts = join(import.meta.dirname, '../../node_modules/@expo-google-fonts')
    for (const path of [
      'noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
      'noto-serif-sc/500Medium/NotoSerifSC_500Medium.ttf',
      'noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
    ])
      copyFileSync(join(fonts, path), join(fontsDirectory, basename(path)))
    const writer = createCertificateWriter({ signer, tokenSigner: tokenSignerOf(tokenKeys.privateKey), fontsDirectory })
    expect((await writer.write(sampleData())).length).toBeGreaterThan(10_000)
    expect(missingGlyphs('样𪚥', fontsDirectory)).toEqual(['𪚥'])
    expect(missingGlyphs('样𪚥')).toEqual([])
  })
})

it('prints all words of any plausible record', async () => {
  const han = fc.string({
    unit: fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCodePoint(code)),
    minLength: 1,
    maxLength: 60,
  })
  await fc.assert(
    fc.asyncProperty(han, han, han, async (name, employerName, committee) => {
      const { folder, file } = await written(sampleData({ name: name.slice(0, 50), employerName, committee }))
      const raw = tight(run(folder, 'pdftotext', '-raw', file, '-'))
      for (const value of [name.slice(0, 50), employerName, committee]) expect(raw).toContain(value)
    }),
    { numRuns: 8 },
  )
})
