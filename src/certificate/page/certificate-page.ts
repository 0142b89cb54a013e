import { Problem } from '../../shared/errors/problem.ts'
import {
  beijingTime,
  type CertificateData,
  type StatedField,
  statedBodies,
  statedFields,
} from '../data/certificate-data.ts'
import { decimal } from '../pdf/syntax.ts'
import { box, ink, place, points } from './geometry.ts'
import { drawQrCode } from './qr-drawing.ts'
import { sealDiameter } from './seal-drawing.ts'
import {
  balanceLines,
  breakLines,
  lineWidth,
  type SetLine,
  showCentred,
  showLine,
  showRight,
  showSpread,
} from './typesetting.ts'

/** Functions that set a text in one of the page's three fonts. */
export interface Voices {
  title(text: string): SetLine
  label(text: string): SetLine
  value(text: string): SetLine
}

const margin = { left: 31, right: 179 } as const
const photo = { x: 153.1, y: 79.5, width: 25, height: 35 } as const
const fieldArea = { top: 77, bottom: 166 } as const
const table = { top: 171, headHeight: 8.5, bodyHeight: 25.5 } as const
const qrCode = { x: 32.8, y: 214.5, size: 25 } as const

/** Place of the visible seal: a square in millimetres that overlaps the issuer's lines, as a seal set by hand does. */
export const sealPlace = { x: 131, y: 230.5, size: sealDiameter } as const

export const issuer = '贵州省人力资源和社会保障厅'
export const certificateTitle = '贵州省专业技术职务资格证书'
const englishTitle = 'Guizhou Provincial Qualification Certificate for Professional and Technical Posts'

/** PDF operators of the texts and pictures of one certificate, in reading order. The ornament is part of the template. */
export const drawPage = (data: CertificateData, qrAddress: string, voices: Voices): string => {
  return [
    '/Ornament Do\n',
    drawHead(data.number, voices),
    drawFields(statedFields(data.record), voices),
    drawPhoto(),
    drawTable(statedBodies(data.record), voices),
    drawQrCode(qrAddress, qrCode.x, qrCode.y, qrCode.size),
    drawFoot(data, voices),
  ].join('')
}

const drawHead = (number: string, voices: Voices): string => {
  const baseline = 28.5
  const numberLine = voices.value(number)
  const label = voices.label('证书编号：')
  const numberStart = margin.right - lineWidth(numberLine, 11)
  return [
    `${ink.gold} rg\n`,
    showLine(voices.title('GZZC'), margin.left, baseline, 15, 2.4),
    `${ink.label} rg\n`,
    showRight(label, numberStart - 0.5, baseline, 10),
    `${ink.text} rg\n`,
    showLine(numberLine, numberStart, baseline, 11),
    `${ink.title} rg\n`,
    showCentred(voices.title(certificateTitle), 105, 51, 27, 2.2),
    `${ink.label} rg\n`,
    showCentred(voices.value(englishTitle), 105, 59.3, 10.4),
    drawHeadRule(66.5),
  ].join('')
}

/** A horizontal rule that tapers towards both ends, with a lozenge in the middle. */
const drawHeadRule = (y: number): string => {
  const half = 54
  const taper = `${place(105 - half, y)} m ${place(105, y - 0.28)} l ${place(105 + half, y)} l ${place(105, y + 0.28)} l h f\n`
  const lozenge = `${place(105 - 2.6, y)} m ${place(105, y - 1.3)} l ${place(105 + 2.6, y)} l ${place(105, y + 1.3)} l h f\n`
  return `q ${ink.gold} rg\n${taper}${ink.paper} rg\n${box(105 - 3.6, y - 1.5, 7.2, 3)} re f\n${ink.gold} rg\n${lozenge}Q\n`
}

/** Sizes for values in points, tried from the largest. Anything smaller would be illegible. */
const valueSizes = [13, 12, 11, 10, 9, 8, 7, 6] as const
const lineHeight = (size: number): number => (size * 1.32) / points(1)

const labelWidth = 17.5
const valueStart = margin.left + labelWidth + 6.5

const drawFields = (fields: readonly StatedField[], voices: Voices): string => {
  const values = fields.map(({ value }) => voices.value(value))
  const pitch = (fieldArea.bottom - fieldArea.top) / fields.length
  for (const size of valueSizes) {
    const rows = layFields(values, size, pitch)
    if (rows) return fields.map(({ label }, index) => drawField(label, rows[index]!, size, voices)).join('')
  }
  throw new Problem('certificate.textTooLong', { field: fields.map(({ label }) => label).join('、') })
}

interface FieldRow {
  readonly top: number
  readonly height: number
  readonly lines: readonly SetLine[]
}

/** Places the rows below each other. Returns undefined when they do not fit at this size. */
const layFields = (values: readonly SetLine[], size: number, pitch: number): FieldRow[] | undefined => {
  const rows: FieldRow[] = []
  // Rows of one line keep the full pitch while everything fits, and shrink in favour of longer rows otherwise.
  for (const rowHeight of [pitch, pitch * 0.85, pitch * 0.72]) {
    let top: number = fieldArea.top
    rows.length = 0
    for (const value of values) {
      const besidePhoto = top < photo.y + photo.height + 2
      const right = besidePhoto ? photo.x - 6 : margin.right
      const lines = breakLines(value, right - valueStart, size)
      const height = Math.max(rowHeight, lines.length * lineHeight(size) + 2.2)
      rows.push({ top, height, lines })
      top += height
    }
    if (top <= fieldArea.bottom + 0.01) return rows
  }
  return undefined
}

const drawField = (label: string, row: FieldRow, size: number, voices: Voices): string => {
  const middle = row.top + row.height / 2
  const leading = lineHeight(size)
  // Han characters extend from 0.12 em below the baseline to 0.88 em above it. This offset centres them on the row.
  const sink = (textSize: number) => (0.36 * textSize) / points(1)
  const firstMiddle = middle - ((row.lines.length - 1) * leading) / 2
  return [
    `${ink.label} rg\n`,
    showSpread(voices.label(label), margin.left, firstMiddle + sink(11.5), 11.5, labelWidth),
    showLine(voices.label('：'), margin.left + labelWidth, firstMiddle + sink(11.5), 11.5),
    `${ink.text} rg\n`,
    ...row.lines.map((line, index) => showLine(line, valueStart, firstMiddle + index * leading + sink(size), size)),
  ].join('')
}

const drawPhoto = (): string => {
  const edge = 0.9
  const { x, y, width, height } = photo
  return (
    `q 1 1 1 rg ${ink.rule} RG 0.5 w ${box(x - edge, y - edge, width + 2 * edge, height + 2 * edge)} re B Q\n` +
    `q ${decimal(points(width))} 0 0 ${decimal(points(height))} ${place(x, y + height)} cm /Photo Do Q\n`
  )
}

const drawTable = (columns: readonly StatedField[], voices: Voices): string => {
  const width = (margin.right - margin.left) / columns.length
  const { top, headHeight, bodyHeight } = table
  const bodyTop = top + headHeight
  const bottom = bodyTop + bodyHeight
  const lines = [
    `q ${ink.tint} rg ${box(margin.left, top, width * columns.length, headHeight)} re f\n`,
    `${ink.rule} RG 0.5 w\n`,
    `${place(margin.left, bodyTop)} m ${place(margin.right, bodyTop)} l\n`,
    ...columns.slice(1).map((_, index) => {
      const x = margin.left + (index + 1) * width
      return `${place(x, top)} m ${place(x, bottom)} l\n`
    }),
    `S 0.9 w ${box(margin.left, top, width * columns.length, headHeight + bodyHeight)} re S Q\n`,
  ]
  const heads = columns.map(({ label }, index) => {
    const centre = margin.left + (index + 0.5) * width
    return showCentred(voices.label(label), centre, top + headHeight / 2 + 1.35, 10.5)
  })
  const bodies = fitBodies(columns, width - 5, bodyHeight - 3, voices)
  const words = bodies.lines.flatMap((cell, index) => {
    const centre = margin.left + (index + 0.5) * width
    const leading = lineHeight(bodies.size)
    const first = bodyTop + bodyHeight / 2 - ((cell.length - 1) * leading) / 2 + (0.36 * bodies.size) / points(1)
    return cell.map((line, row) => showCentred(line, centre, first + row * leading, bodies.size))
  })
  return [...lines, `${ink.label} rg\n`, ...heads, `${ink.text} rg\n`, ...words].join('')
}

const bodySizes = [11.5, 11, 10.5, 10, 9.5, 9, 8, 7, 6] as const

/** The largest size, one for all three columns, at which every name fits its cell. */
const fitBodies = (columns: readonly StatedField[], width: number, height: number, voices: Voices) => {
  const names = columns.map(({ value }) => voices.value(value))
  for (const size of bodySizes) {
    const lines = names.map((name) => balanceLines(name, width, size))
    if (lines.every((cell) => cell.length * lineHeight(size) <= height)) return { size, lines }
  }
  throw new Problem('certificate.textTooLong', { field: columns.map(({ label }) => label).join('、') })
}

const drawFoot = (data: CertificateData, voices: Voices): string => {
  const address = voices.label('统一核验地址：')
  const addressLine = 255
  const issuerLine = 270
  const time = voices.value(beijingTime(data.generatedAt))
  const timeStart = margin.right - lineWidth(time, 10.5)
  return [
    `${ink.label} rg\n`,
    showCentred(voices.label('扫描二维码核验'), qrCode.x + qrCode.size / 2, qrCode.y + qrCode.size + 5, 8),
    showLine(address, margin.left, addressLine, 10),
    `${ink.text} rg\n`,
    showLine(voices.value(data.verificationAddress), margin.left + lineWidth(address, 10), addressLine, 10),
    `q ${ink.rule} RG 0.4 w ${place(margin.left, 261.5)} m ${place(margin.right, 261.5)} l S Q\n`,
    showLine(voices.value(`${issuer}监制`), margin.left, issuerLine, 11.5),
    `${ink.label} rg\n`,
    showRight(voices.label('生成时间：'), timeStart, issuerLine, 10),
    `${ink.text} rg\n`,
    showLine(time, timeStart, issuerLine, 10.5),
  ].join('')
}
