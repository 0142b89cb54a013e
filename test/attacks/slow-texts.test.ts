import { describe, expect, test } from 'vitest'
import { decodeBase32 } from '../../src/certificate/base32.ts'
import { verifyToken } from '../../src/certificate/token.ts'
import { enrolmentCode, serverAddress } from '../../src/core/enrolment/enrolment-input.ts'
import { commentsPieces, drawingPieces } from '../../src/core/intake/mark/comments.ts'
import { MarkStyles } from '../../src/core/intake/mark/mark-styles.ts'
import { SheetMarker } from '../../src/core/intake/mark/sheet-marker.ts'
import { parseDictionaryFile } from '../../src/exchange/dictionary-file.ts'
import { parseEnrolmentFile } from '../../src/exchange/enrolment-file.ts'
import { parseReceiptFile } from '../../src/exchange/receipt-file.ts'
import { withGuard, withoutGuard } from '../../src/files/formula-guard.ts'
import { appendTo, asUtf8, prefixOf } from '../../src/files/xlsx/escape-xml.ts'
import { dateFormat, wordsAround } from '../../src/files/xlsx/styles.ts'
import { xmlElements } from '../../src/files/xlsx/xml-tags.ts'
import { readFormFile } from '../../src/server/http/form-file.ts'
import { parseDate } from '../../src/shared/record/calendar-date.ts'
import { readDocumentNumber } from '../../src/shared/record/document-number.ts'
import { judgeName, normaliseName } from '../../src/shared/record/person-name.ts'
import { readField } from '../../src/shared/record/read-field.ts'
import { headerKey } from '../../src/shared/record/recognise-header.ts'
import {
  foldText,
  normaliseCode,
  normaliseFilingNumber,
  normaliseIdentity,
  normaliseTerm,
  normaliseText,
} from '../../src/shared/record/text.ts'
import { parseStrictJson } from '../../src/shared/strict-json.ts'
import { noteOfProof, verifyLogProof } from '../../src/trust/log-proof.ts'
import { openNote, readNoteVerifierKey } from '../../src/trust/signed-note.ts'
import { growth, linear } from '../fixtures/growth.ts'

const bytes = (text: string): Buffer => Buffer.from(text)
const verifierKey = 'gzzc.example/log+6d2b2b47+AQ'
const entry = { kind: 'certificate.issued', number: 'G1', digest: '0'.repeat(64), at: '2026-05-20T01:30:00Z' } as const
const cell = { address: 'A2', column: 0, faults: [{ severity: 'error', found: '一', wanted: '二' }] }

const fields = [
  'name',
  'documentNumber',
  'employer',
  'obtainedOn',
  'birthday',
  'title',
  'certificateNumber',
  'creditCode',
]

/** Everything that reads a stranger's text of any length as a whole. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  normaliseName,
  judgeName,
  normaliseText,
  normaliseCode,
  foldText,
  normaliseIdentity,
  normaliseTerm,
  normaliseFilingNumber,
  headerKey,
  parseDate,
  readDocumentNumber: (text) => readDocumentNumber('residentId', text, '2026-05-20'),
  readField: (text) => fields.map((field) => readField(field, text)),
  withGuard,
  withoutGuard: (text) => withoutGuard(`'${text}`),
  dateFormat,
  wordsAround,
  serverAddress: (text) => serverAddress(text),
  enrolmentCode,
  parseStrictJson,
  parseEnrolmentFile: (text) => parseEnrolmentFile('文件', bytes(text)),
  parseReceiptFile: (text) => parseReceiptFile('文件', bytes(text)),
  parseDictionaryFile: (text) => parseDictionaryFile(bytes(text)),
  noteOfProof,
  verifyLogProof: (text) => verifyLogProof(text, entry, { origin: 'gzzc.example/log', verifierKey }),
  openNote: (text) => openNote(text, { name: 'a', hash: Buffer.alloc(4), key: { keyId: '', key: {} as never } }),
  readNoteVerifierKey,
  decodeBase32,
  verifyToken: (text) => verifyToken(text, []),
  readFormFile: (text) => readFormFile(bytes(`--b\r\n${text}\r\n\r\nx\r\n--b--`), 'multipart/form-data; boundary=b'),
  formType: (text) => readFormFile(bytes('--b\r\n'), `multipart/form-data;${text}`),
  asUtf8,
  prefixOf: (text) => prefixOf(text, 'a'),
  appendTo: (text) => appendTo(text, 'a', 'x'),
  xmlElements: (text) => [...xmlElements(text, 'a')],
  commentsPieces: (text) => [...commentsPieces(text, 'x', () => [cell] as never)],
  drawingPieces: (text) => [...drawingPieces(text, text, [cell] as never)],
  markStyles: (text) => {
    const styles = new MarkStyles(text)
    return [styles.styleFor(1, 'error', true), styles.xml]
  },
  sheetMarker: (text) => {
    const marker = new SheetMarker({
      marks: { at: () => [{ ...cell, text: undefined }] } as never,
      styleFor: () => 1,
      drawing: () => '<drawing/>',
    })
    return [marker.feed(bytes(text)), marker.finish()]
  },
}

/** Beginning, what is repeated, end: shapes on which expressions that go back take the square of the length. */
const shapes: readonly (readonly [string, string, string])[] = [
  ['', ' ', 'x'],
  ['a', '\t', '·x'],
  ['', '\t', '="\ts=""'],
  ['', '/', 'x'],
  ['https://', '/ ', 'x'],
  ['', '0', 'x'],
  ['-', '9', '.x'],
  ['1', '(汉)', ''],
  ['1', '，。', ''],
  ['', '’', 'x'],
  ['', '汉:', '1'],
  ['', '@', '"'],
  ['', '@"a"', ';x'],
  ['', '·', 'x'],
  ['', '{', ''],
  ['', '[', ''],
  ['"', '\\"', ''],
  ['', '(1', ''],
  ['', '（', '年'],
  ['', '1-', ''],
  ['', '年1', ''],
  ['', '=', ''],
  ['', '\n\n', ''],
  ['\n\n', '— a b\n', 'x'],
  ['', 'a+', ''],
  ['', 'A', '='],
  ['content-disposition: form-data;', 'x;', ''],
  ['content-disposition: form-data;', ' ', 'name='],
  ['', '王', '·'],
  ['', 'e\u0301', ''],
  ['', '\u3000', '王'],
  ['', '<', ''],
  ['', '<a', ''],
  ['', '<a ', ''],
  ['', '<a>', ''],
  ['', '<a/', ''],
  ['<a>', '</a>', ''],
  ['<a', ' b="', ''],
  ['', '<!--', ''],
  ['', '<comment ', ''],
  ['', '<comment ref="A2">', ''],
  ['', '<comment ref="A2"><t>', ''],
  ['', '<author>', ''],
  ['', '<v:shape ', ''],
  ['<v:shape ', 'id="_x0000_s5555555"', ''],
  ['', '<x:Row>1</x:Row> ', ''],
  ['<cellXfs>', '<xf ', '</cellXfs>'],
  ['<cellXfs>', '<xf>', '</cellXfs>'],
  ['', '<fills ', ''],
  ['', '<cellXfs count="', ''],
  ['<sheetData>', '<row ', ''],
  ['<row', '\t', ''],
  ['<row r="1">', '<c r="A1" ', '</row>'],
  ['<row r="1"><c r="A1"', '\t', '="s="></c></row>'],
  ['</sheetData>', '<-', ''],
]

describe.each(Object.entries(readers))(
  '%s',
  (_name, read) => {
    test('takes time in proportion to the length of whatever it reads', () => {
      const slow = shapes.filter(
        ([begin, unit, end]) => growth(read, (length) => begin + unit.repeat(length / unit.length) + end) > linear,
      )
      expect(slow).toEqual([])
    })
  },
  120_000,
)
