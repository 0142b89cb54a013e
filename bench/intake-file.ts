import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { sampleCommittee, sampleUnit } from '../src/sample/sample-unit.ts'

/** Seeded numbers in [0, 1), so that the file is the same every time. */
const seeded = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董']
const given = [...'伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉鹏华飞红玉建国梅波斌宇浩然子涵䶮㛃']
const places = '贵阳市,遵义市,六盘水市,安顺市,毕节市,铜仁市,黔南州,黔东南州,黔西南州'.split(',')
const trades = '建筑设计,市政工程,电力勘测,水利水电,交通规划,冶金,化工,测绘地理信息,农业技术推广,地质矿产'.split(',')
const endings = '研究院有限公司,工程有限责任公司,设计院,技术服务中心,检测中心,职业技术学院,第一人民医院'.split(',')
const specialties = '土木工程,结构工程,电气工程,给排水,道路与桥梁,岩土工程,软件工程,通信工程,环境工程'.split(',')
const titles = '技术员,助理工程师,工程师,高级工程师,正高级工程师'.split(',')
const remarks = ['', '', '', '', '', '材料补正后通过', '转评 & 复核', '含“双肩挑”岗位,详见附件']

export const benchHeader =
  '姓名,性别,证件类型,证件号码,资格系列,资格专业,资格名称,评审类型,取得时间,申报单位（机构）,评审机构,评审机构组建单位,联系电话,备注'.split(
    ',',
  )
/** Zero-based column of the date, a serial number in the workbook. */
const dateColumn = 8

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Rows of 14 values as a unit would enter them, with made-up document numbers whose check characters are valid. */
export function* benchRows(count: number): Generator<string[]> {
  const random = seeded(20_250_101)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const digits = (length: number) => String(Math.floor(random() * 10 ** length)).padStart(length, '0')
  const employers = Array.from({ length: 4000 }, () => pick(places) + pick(trades) + digits(3) + pick(endings))
  for (let index = 0; index < count; index++) {
    const born = `${1955 + Math.floor(random() * 35)}${String(1 + Math.floor(random() * 12)).padStart(2, '0')}${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`
    const body = `5201${digits(2)}${born}${digits(3)}`
    const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0)
    yield [
      pick(surnames) + pick(given) + (random() < 0.8 ? pick(given) : ''),
      Number(body[16]) % 2 ? '男' : '女',
      '居民身份证',
      body + '10X98765432'[sum % 11],
      '工程技术人员',
      pick(specialties),
      pick(titles),
      '社会化评审',
      String(43_831 + Math.floor(random() * 2_000)),
      pick(employers),
      sampleCommittee,
      sampleUnit.name,
      `1${digits(10)}`,
      pick(remarks),
    ]
  }
}

const escaped = (text: string): string =>
  /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text
const letters = [...'ABCDEFGHIJKLMN']
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaged = 'http://schemas.openxmlformats.org/package/2006'

/** Yields the sheet as Excel's Chinese version writes it, and collects its shared strings. */
function* sheetParts(count: number, strings: Map<string, number>): Generator<string> {
  const shared = (text: string): number => {
    const index = strings.get(text) ?? strings.size
    if (index === strings.size) strings.set(text, index)
    return index
  }
  const row = (values: readonly string[], number: number) =>
    `<row r="${number}" spans="1:14" x14ac:dyDescent="0.2">${values
      .map((value, column) => {
        if (value === '') return ''
        if (column === dateColumn && number > 1) return `<c r="I${number}" s="2"><v>${value}</v></c>`
        const style = column === 3 || column === 12 ? ' s="1"' : ''
        return `<c r="${letters[column]}${number}"${style} t="s"><v>${shared(value)}</v></c>`
      })
      .join('')}</row>`
  yield `${head}<worksheet xmlns="${main}" xmlns:r="${office}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"><dimension ref="A1:N${count + 1}"/><sheetFormatPr defaultRowHeight="14.25" x14ac:dyDescent="0.2"/><sheetData>`
  yield row(benchHeader, 1)
  let number = 1
  let text = ''
  for (const values of benchRows(count)) {
    text += row(values, ++number)
    if (text.length < 65_536) continue
    yield text
    text = ''
  }
  yield `${text}</sheetData></worksheet>`
}

/** A workbook of `count` × 14 with shared strings, as Excel would save it. */
export const writeBenchWorkbook = async (path: string, count: number): Promise<void> => {
  const strings = new Map<string, number>()
  const zip = new ZipFile()
  const add = (name: string, content: string) => zip.addBuffer(Buffer.from(content), name)
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  add(
    '[Content_Types].xml',
    `${head}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${type}.sharedStrings+xml"/></Types>`,
  )
  add(
    '_rels/.rels',
    `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  )
  add(
    'xl/workbook.xml',
    `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="人员信息" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  )
  add(
    'xl/_rels/workbook.xml.rels',
    `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
  )
  add(
    'xl/styles.xml',
    `${head}<styleSheet xmlns="${main}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" xfId="0"/><xf numFmtId="49" xfId="0"/><xf numFmtId="14" xfId="0"/></cellXfs></styleSheet>`,
  )
  const written = pipeline(zip.outputStream, createWriteStream(path))
  const sheet = Readable.from(sheetParts(count, strings), { objectMode: false })
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml')
  // The strings are complete only after the whole sheet was written.
  await once(sheet, 'end')
  const items = function* () {
    yield `${head}<sst xmlns="${main}" uniqueCount="${strings.size}">`
    for (const text of strings.keys())
      yield `<si><t>${escaped(text)}</t><phoneticPr fontId="1" type="noConversion"/></si>`
    yield '</sst>'
  }
  zip.addReadStream(Readable.from(items(), { objectMode: false }), 'xl/sharedStrings.xml')
  zip.end()
  await written
}

/** Two-byte GB18030 by inverting the decoder's table; four-byte forms for the few characters beyond it. */
const gb18030Encoder = () => {
  const decoder = new TextDecoder('gb18030')
  const table = new Map<string, Buffer>()
  const add = (bytes: Buffer) => table.set(decoder.decode(bytes), bytes)
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) add(Buffer.from([lead, trail]))
  // The linear four-byte range of the Basic Multilingual Plane: 81308130 … 8431A439.
  for (let linear = 0; linear < 39_420; linear++) {
    const [a, b, c, d] = [
      Math.floor(linear / 12_600),
      Math.floor(linear / 1260) % 10,
      Math.floor(linear / 10) % 126,
      linear % 10,
    ]
    const bytes = Buffer.from([0x81 + a, 0x30 + b, 0x81 + c, 0x30 + d])
    const character = decoder.decode(bytes)
    if (!table.has(character)) table.set(character, bytes)
  }
  return (text: string): Buffer =>
    Buffer.concat([...text].map((character) => (character < '\x80' ? Buffer.from(character) : table.get(character)!)))
}

/** The same rows as GB18030 text, dates in ISO form. */
export const writeBenchText = async (path: string, count: number): Promise<void> => {
  const encode = gb18030Encoder()
  const quoted = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
  const lines = function* () {
    yield encode(`${benchHeader.join(',')}\r\n`)
    for (const values of benchRows(count)) {
      values[dateColumn] = new Date((Number(values[dateColumn]) - 25_569) * 86_400_000).toISOString().slice(0, 10)
      yield encode(`${values.map(quoted).join(',')}\r\n`)
    }
  }
  await pipeline(Readable.from(lines(), { objectMode: false }), createWriteStream(path))
}
