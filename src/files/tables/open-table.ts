import { Problem } from '../../shared/errors/problem.ts'
import { type ByteSource, openSource } from '../byte-source.ts'
import { openCsv } from '../csv/open-csv.ts'
import { type IntakeLimits, intakeLimits } from '../limits.ts'
import { isOle } from '../ole-signature.ts'
import type { TableFile } from '../table.ts'
import { openXlsx } from '../xlsx/open-xlsx.ts'
import { openZipSource } from '../zip.ts'

const zipSignature = Buffer.from('PK\x03\x04', 'latin1')
const headBytes = 4096
/** Bytes that a transfer may put before a zip. */
const mostBefore = 512

/** Other content that often has a spreadsheet's extension, by its first bytes. */
const foreign: readonly [signature: string, kind: string][] = [
  ['%PDF', ' PDF 文档'],
  ['\x89PNG', ' PNG 图片'],
  ['\xff\xd8\xff', ' JPEG 图片'],
  ['GIF8', ' GIF 图片'],
  ['MZ', '可执行程序'],
  ['\x7fELF', '可执行程序'],
  ['Rar!', ' RAR 压缩包'],
  ['7z\xbc\xaf', ' 7z 压缩包'],
  ['\x1f\x8b', ' gzip 压缩包'],
  ['{\\rtf', ' RTF 文档'],
]

const openZipped = async (source: ByteSource, limits: IntakeLimits): Promise<TableFile> => {
  const zip = await openZipSource(source, limits.zip)
  const kind = zip.find('xl/workbook.bin')
    ? ' .xlsb 二进制工作簿'
    : zip.find('word/document.xml')
      ? ' Word 文档'
      : zip.find('ppt/presentation.xml')
        ? ' PowerPoint 文档'
        : zip.find('content.xml') && zip.find('mimetype')
          ? ' OpenDocument 文档'
          : zip.find('[Content_Types].xml')
            ? undefined
            : ' zip 压缩包'
  if (kind !== undefined) throw new Problem('intake.notSpreadsheet', { file: source.name, kind })
  return openXlsx(zip, limits)
}

/** Marks with which encryption software of offices begins a file. Such a file opens only where that software runs. */
const encryptedMarks: readonly [mark: RegExp, product: string][] = [
  [/^.{4,16}E-SafeNet/s, '亿赛通'],
  [/^%TSD-Header-###%/, '天锐绿盾（TSD）'],
  [/^(?:IP-guard|TEC-IPG)/i, 'IP-guard'],
]

/** What a program leaves beside a file: the owner's name while it is open, or what macOS keeps of it. */
const companionKind = (head: Buffer, size: number, name: string): string | undefined => {
  if (head.subarray(0, 4).equals(appleDouble)) return '苹果电脑的附属文件'
  const named = head[0]! > 0 && head[0]! <= longestOwner
  return size === ownerBytes && (named || name.startsWith('~$')) ? 'Office 打开表格时的临时文件' : undefined
}
const appleDouble = Buffer.from('00051607', 'hex')
const ownerBytes = 165
const longestOwner = 54

/** Begin-of-file records of Excel 2 to 4 and of a bare Excel 5 stream (BIFF). */
const isBareBiff = (head: Buffer): boolean =>
  head[0] === 0x09 && [0x00, 0x02, 0x04, 0x08].includes(head[1]!) && head[3] === 0 && [4, 6, 8, 16].includes(head[2]!)

const refuseForeign = (head: Buffer, source: ByteSource): void => {
  const latin = head.toString('latin1')
  const product = encryptedMarks.find(([mark]) => mark.test(latin.slice(0, 64)))?.[1]
  if (product) throw new Problem('intake.encryptedByAgent', { file: source.name, product })
  const companion = companionKind(head, source.size, source.name)
  if (companion) throw new Problem('intake.companionFile', { file: source.name, kind: companion })
  if (isBareBiff(head)) throw new Problem('intake.oldWorkbook', { file: source.name })
  const before = head.subarray(0, mostBefore).indexOf(zipSignature)
  if (before > 0 && head.indexOf('[Content_Types].xml') > before)
    throw new Problem('intake.zipDamaged', { file: source.name, detail: `开头多出 ${before} 字节` })
  const known = foreign.find(([signature]) => latin.startsWith(signature))
  const markup =
    /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|html|table|div|body|style|span|p|\?xml|head|meta|tr|center|font)\b/i.test(
      latin,
    ) || /^(?:\xef\xbb\xbf)?\s*MIME-Version:/i.test(latin)
  const kind = known?.[1] ?? (markup ? '网页或 XML' : undefined)
  if (kind !== undefined) throw new Problem('intake.notSpreadsheet', { file: source.name, kind })
}

const openByContent = async (source: ByteSource, limits: IntakeLimits): Promise<TableFile> => {
  const head = await source.read(0, headBytes)
  // Who opens a file for import converts it first: `core/intake/old-workbook.ts`.
  if (isOle(head)) throw new Problem('intake.oldWorkbook', { file: source.name })
  if (head.subarray(0, 4).equals(zipSignature)) return openZipped(source, limits)
  refuseForeign(head, source)
  return openCsv(source, limits)
}

/**
 * Opens a spreadsheet or text file by path or from bytes. The content determines its kind; the extension is ignored.
 * @param name file name for messages, when given as bytes
 * @throws Problem `general.fileMissing` or `intake.*`
 * @example
 * const table = await openTable('list.xlsx')
 * for await (const block of table.rows(table.sheets[0].name)) for (const row of block) console.log(row.row, row.texts)
 * await table.close()
 */
export const openTable = async (
  from: string | Uint8Array,
  limits: IntakeLimits = intakeLimits,
  name?: string,
): Promise<TableFile> => openTableSource(await openSource(from, limits.zip.fileBytes, name), limits)

/** {@link openTable} over an open source. `close` closes the source. */
export const openTableSource = async (source: ByteSource, limits: IntakeLimits = intakeLimits): Promise<TableFile> => {
  try {
    return await openByContent(source, limits)
  } catch (problem) {
    await source.close()
    throw problem
  }
}
