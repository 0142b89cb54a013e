import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { intakeLimits } from '../../src/files/limits.ts'
import { openTable } from '../../src/files/tables/open-table.ts'
import { openZip } from '../../src/files/zip.ts'
import { workbookOf, xmlHead, zipOf } from '../fixtures/tables/ooxml.ts'
import { codeOf, readRows } from '../fixtures/tables/reading.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intake-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const sheet = (xml: string) => workbookOf({ sheets: [{ xml }] })

interface Lie {
  readonly name: string
  readonly compressed: Buffer
  readonly size: number
  readonly crc?: number
  readonly flags?: number
  readonly method?: number
  readonly offset?: number
}

/** A zip whose directory contains chosen declarations. */
const lyingZip = (entries: readonly Lie[]): Buffer => {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, compressed, size, crc = 0, flags = 0x800, method = 8, offset: claimed } of entries) {
    const bytes = Buffer.from(name)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(bytes.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(flags, 8)
    central.writeUInt16LE(method, 10)
    central.writeUInt32LE(crc, 16)
    central.writeUInt32LE(compressed.length, 20)
    central.writeUInt32LE(size, 24)
    central.writeUInt16LE(bytes.length, 28)
    central.writeUInt32LE(claimed ?? offset, 42)
    locals.push(local, bytes, compressed)
    directory.push(central, bytes)
    offset += 30 + bytes.length + compressed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...directory, end])
}

const drain = async (zip: Buffer): Promise<void> => {
  const opened = await openZip(zip)
  for (const entry of opened.entries) for await (const piece of opened.read(entry)) void piece
}

/** Deflated zeros, which take a thousandth of their size. */
const deflatedZeros = async (mebibytes: number): Promise<Buffer> => {
  const deflate = createDeflateRaw({ level: 9 })
  const pieces: Buffer[] = []
  deflate.on('data', (piece: Buffer) => pieces.push(piece))
  const zeros = Buffer.alloc(2 ** 20, 0x20)
  for (let done = 0; done < mebibytes; done++)
    if (!deflate.write(zeros)) await new Promise((go) => deflate.once('drain', go))
  await new Promise<void>((done) => deflate.end(done))
  return Buffer.concat(pieces)
}

describe('zip', () => {
  it('refuses a file cut short anywhere', async () => {
    const whole = await sheet('<row><c><v>1</v></c></row>')
    const path = join(folder, 'cut.xlsx')
    for (const length of [4, 30, Math.floor(whole.length / 2), whole.length - 30, whole.length - 1]) {
      await writeFile(path, whole)
      await truncate(path, length)
      expect(await codeOf(openTable(path)), `${length} bytes`).toBe('intake.zipDamaged')
    }
  })

  it('refuses flipped bits in the content', async () => {
    const content = Buffer.from('x'.repeat(5000))
    const entry = { name: 'a', compressed: content, size: content.length, method: 0, crc: crc32(content) }
    await drain(lyingZip([entry]))
    content[77]! ^= 1
    expect(await codeOf(drain(lyingZip([{ ...entry, compressed: content }])))).toBe('intake.zipDamaged')
  })

  it('refuses a bomb with a true size by its ratio, before inflating', async () => {
    const bomb = { name: 'xl/sharedStrings.xml', compressed: Buffer.alloc(1000), size: 2 ** 30 }
    expect(await codeOf(openZip(lyingZip([bomb])))).toBe('intake.zipTooLarge')
  })

  it('stops a bomb with a false size in bounded memory', async () => {
    const compressed = await deflatedZeros(256)
    const before = process.memoryUsage().rss
    expect(await codeOf(drain(lyingZip([{ name: 'a', compressed, size: 4096 }])))).toBe('intake.zipTooLarge')
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20)
  })

  it('refuses entries that share bytes', async () => {
    const compressed = deflateRawSync(Buffer.alloc(4096))
    const entry = { compressed, size: 4096, crc: crc32(Buffer.alloc(4096)) }
    expect(
      await codeOf(
        openZip(
          lyingZip([
            { name: 'a', ...entry },
            { name: 'b', ...entry, offset: 0 },
          ]),
        ),
      ),
    ).toBe('intake.zipDamaged')
  })

  it.each(['../a', '//', 'C:\\a', 'a/../../b', 'a\0b', ''])('refuses the name %j', async (name) => {
    expect(await codeOf(openZip(lyingZip([{ name, compressed: Buffer.alloc(2), size: 0 }])))).toBe(
      'intake.zipUnsafeName',
    )
  })

  it('refuses a duplicate name, encrypted entries, unknown methods and too many entries', async () => {
    const entry = { name: 'a', compressed: Buffer.from([3, 0]), size: 0 }
    expect(await codeOf(openZip(lyingZip([entry, entry])))).toBe('intake.zipUnsafeName')
    expect(await codeOf(drain(lyingZip([{ ...entry, flags: 1 }])))).toBe('intake.zipEncrypted')
    expect(await codeOf(drain(lyingZip([{ ...entry, method: 14 }])))).toBe('intake.zipMethod')
    const many = lyingZip(Array.from({ length: 5 }, (_, index) => ({ ...entry, name: String(index) })))
    expect(await codeOf(openZip(many, { ...intakeLimits.zip, entries: 4 }))).toBe('intake.zipTooLarge')
  })

  it('reads zip64, which some programs always write', async () => {
    const zip = await openZip(await zipOf({ a: 'eins', 'b/c': 'zwei' }, true))
    const texts = []
    for (const entry of zip.entries) texts.push(`${entry.name} ${await zip.readAll(entry, 100)}`)
    expect(texts).toEqual(['a eins', 'b/c zwei'])
    expect(await codeOf(zip.readAll(zip.entries[0]!, 3))).toBe('intake.zipTooLarge')
  })

  it('reads names in GB18030 where UTF-8 is not declared', async () => {
    const zip = lyingZip([{ name: 'xx.jpg', compressed: Buffer.from([3, 0]), size: 0, flags: 0 }])
    const at = [zip.indexOf('xx.jpg'), zip.lastIndexOf('xx.jpg')]
    for (const place of at) Buffer.from([0xd5, 0xc5]).copy(zip, place)
    expect((await openZip(zip)).entries[0]?.name).toBe('张.jpg')
  })
})

describe('XML', () => {
  it('refuses entity declarations in any part', async () => {
    const laughs = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    const outside = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'
    for (const doctype of [laughs, outside])
      for (const part of [
        'xl/worksheets/sheet1.xml',
        'xl/workbook.xml',
        '[Content_Types].xml',
        'xl/styles.xml',
        'xl/sharedStrings.xml',
      ]) {
        const book = await workbookOf({
          sheets: [{ xml: '' }],
          strings: '',
          parts: { [part]: `${xmlHead}${doctype}<x/>` },
        })
        expect(await codeOf(readRows(book)), part).toBe('intake.xmlForbidden')
      }
  })

  it('leaves undeclared entities as written', async () => {
    const rows = await readRows(await sheet('<row><c t="str"><v>&b;&#0;&#x110000;</v></c></row>'))
    expect(rows[0]?.cells[0]?.text).toBe('&b;&#0;&#x110000;')
  })

  it.each([
    ['a cut part', '<?xml version="1.0"?><worksheet><sheetData><row r="1"><c r="A1"><v>1'],
    ['an unclosed tag', '<?xml version="1.0"?><worksheet><sheetData><row r="1"'],
    ['a stray end tag', '<?xml version="1.0"?></a></b>'],
    [
      'rows that go back',
      '<?xml version="1.0"?><worksheet><sheetData><row r="5"/><row r="4"/></sheetData></worksheet>',
    ],
    ['an encoding we do not know', '<?xml version="1.0" encoding="big5"?><worksheet/>'],
  ])('refuses %s', async (_, xml) => {
    expect(await codeOf(readRows(await sheet(xml)))).toBe('intake.xmlDamaged')
  })

  it.each([
    ['a number that is none', '<c><v>x1</v></c>', 'x1'],
    ['a shared string that is not there', '<c t="s"><v>7</v></c>', '#7'],
  ])('%s is a fault of its cell', async (_, cell, text) => {
    const rows = await readRows(
      await sheet(
        `<?xml version="1.0"?><worksheet><sheetData><row>${cell}<c t="str"><v>样例</v></c></row></sheetData></worksheet>`,
      ),
    )
    expect(rows.flatMap(({ cells }) => cells.map(({ kind, text }) => `${kind} ${text}`))).toEqual([
      `error ${text}`,
      'text 样例',
    ])
  })

  it('refuses NUL in the string table', async () => {
    for (const strings of ['<si><t>a\0b</t></si>', '<si><r><t>a\0b</t></r></si>'])
      expect(await codeOf(readRows(await workbookOf({ sheets: [{ xml: '' }], strings })))).toBe('intake.xmlDamaged')
  })

  it('bounds one tag, one text, one row', async () => {
    // Incompressible, so that the ratio does not refuse it first.
    let seed = 1
    const long = Array.from({ length: 2 ** 21 }, () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return String.fromCharCode(97 + (seed >>> 28))
    }).join('')
    expect(await codeOf(readRows(await sheet(`<row a="${long}"/>`)))).toBe('intake.xmlDamaged')
    expect(await codeOf(readRows(await sheet(`<row><c t="str"><v>${long}</v></c></row>`)))).toBe('intake.xmlDamaged')
    expect(await codeOf(readRows(await sheet(`<row><c t="str"><v>${long.slice(0, 40_000)}</v></c></row>`)))).toBe(
      'intake.tooMuchText',
    )
    const cells = `<c t="str"><v>${long.slice(0, 30_000)}</v></c>`.repeat(100)
    expect(await codeOf(readRows(await sheet(`<row>${cells}</row>`)))).toBe('intake.tooMuchText')
  })
})

describe('limits', () => {
  it('limits rows and columns, counting only those with a value', async () => {
    const limits = { ...intakeLimits, rows: 3, columns: 4 }
    const rows = (count: number) => sheet('<row><c><v>1</v></c></row><row/>'.repeat(count))
    expect(await readRows(await rows(3), undefined, limits)).toHaveLength(3)
    expect(await codeOf(readRows(await rows(4), undefined, limits))).toBe('intake.tooManyRows')
    expect(
      await readRows(await sheet('<row><c r="D1"><v>1</v></c><c r="XFD1"/></row>'), undefined, limits),
    ).toHaveLength(1)
    expect(await codeOf(readRows(await sheet('<row><c r="E1"><v>1</v></c></row>'), undefined, limits))).toBe(
      'intake.tooManyColumns',
    )
  })

  it('bounds the string table', async () => {
    const book = await workbookOf({ sheets: [{ xml: '<row/>' }], strings: '<si><t>x</t></si>'.repeat(50) })
    expect(await codeOf(readRows(book, undefined, { ...intakeLimits, strings: 49 }))).toBe('intake.tooMuchText')
    expect(await codeOf(readRows(book, undefined, { ...intakeLimits, stringTableBytes: 100 }))).toBe(
      'intake.tooMuchText',
    )
  })
})

describe('other content under a spreadsheet’s name', () => {
  const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1000)])
  const zipWith = (name: string) => zipOf({ [name]: 'x', '[Content_Types].xml': `${xmlHead}<Types/>` })

  it.each([
    // The decoder of old workbooks tells encrypted ones apart: old-workbooks.test.ts
    ['an old or an encrypted workbook', ole, 'intake.oldWorkbook'],
    ['an executable', Buffer.from('MZ\x90\0\x03', 'latin1'), 'intake.notSpreadsheet'],
    ['a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), 'intake.notSpreadsheet'],
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'intake.notSpreadsheet'],
    ['a web page', Buffer.from('\ufeff <html><table><tr><td>姓名'), 'intake.notSpreadsheet'],
    ['bytes with NUL', Buffer.from('a,b\0c\n'), 'intake.notSpreadsheet'],
    ['nothing', Buffer.alloc(0), 'intake.emptyFile'],
  ])('%s', async (_, bytes, code) => {
    const path = join(folder, 'renamed.xlsx')
    await writeFile(path, bytes)
    expect(await codeOf(readRows(path))).toBe(code)
  })

  it('zips that are something else, and macros', async () => {
    for (const name of ['word/document.xml', 'ppt/presentation.xml', 'xl/workbook.bin'])
      expect(await codeOf(readRows(await zipWith(name)))).toBe('intake.notSpreadsheet')
    expect(await codeOf(readRows(await zipOf({ 'photo.jpg': 'x' })))).toBe('intake.notSpreadsheet')
    const macros = await workbookOf({ sheets: [{ xml: '' }], parts: { 'xl/vbaProject.bin': 'x' } })
    expect(await codeOf(readRows(macros))).toBe('intake.macroWorkbook')
  })

  it('a missing file, a folder, a file that changes', async () => {
    expect(await codeOf(openTable(join(folder, 'none.xlsx')))).toBe('general.fileMissing')
    expect(await codeOf(openTable(folder))).toBe('general.fileMissing')
    const path = join(folder, 'changes.csv')
    await writeFile(path, 'a,b\n')
    const table = await openTable(path)
    await table.assertUnchanged()
    await writeFile(path, 'a,b,c\n')
    expect(await codeOf(table.assertUnchanged())).toBe('intake.fileChanged')
    await table.close()
  })
})
