import { encodeGb18030 } from '../../test/fixtures/tables/gb18030.ts'
import { header, rows } from './people.ts'

const quoted = (value: string, separator: string): string =>
  value.includes(separator) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value

const lines = (separator = ',', end = '\r\n', people = rows): string =>
  [header, ...people].map((row) => row.map((value) => quoted(value, separator)).join(separator) + end).join('')

const utf16 = (text: string, bigEndian = false): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

/** Text files as programs export them. */
export const texts = (): Record<string, Uint8Array> => {
  const first = [...rows[0]!]
  return {
    'utf-8.csv': Buffer.from(lines()),
    'utf-8-mark.csv': Buffer.from(`\ufeff${lines()}`),
    'gb18030.csv': encodeGb18030(lines()),
    'gbk.txt': encodeGb18030(lines('\t', '\r\n', rows.slice(0, 1))),
    'utf-16le.txt': utf16(lines('\t')),
    'utf-16be.txt': utf16(lines('\t'), true),
    'semicolons.csv': Buffer.from(lines(';', '\n')),
    'carriage-returns.csv': Buffer.from(lines(',', '\r')),
    'quoted-lines.csv': Buffer.from(lines(',', '\n', [first.with(9, '样例市\n第1中学').with(12, '说"明"')])),
    'guarded.csv': Buffer.from(`${header.join(',')}\n${first.with(3, `="${first[3]}"`).join(',')}\n`),
    'apostrophe.csv': Buffer.from(`${header.join(',')}\n${first.with(3, `'${first[3]}`).join(',')}\n`),
    'no-last-line-end.csv': Buffer.from(lines(',', '\n').trimEnd()),
    'open-quote.csv': Buffer.from(`${header.join(',')}\n"样例`),
    'exponents.csv': Buffer.from(`${header.join(',')}\n${first.with(3, '5.29999E+17').join(',')}\n`),
    'web-page.xls': Buffer.from(`<html><table><tr><td>${header.join('</td><td>')}</td></tr></table></html>`),
    'not-text.csv': Buffer.from('姓名,性别\0\0\n'),
    'not-gb18030.csv': Buffer.concat([Buffer.from('a,b\n'), Buffer.from([0xff, 0xff, 0x80, 0x0a])]),
  }
}
