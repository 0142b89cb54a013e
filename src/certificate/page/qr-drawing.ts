import QRCode, { type QRCodeSegment } from 'qrcode'
import { box, place, points } from './geometry.ts'

/** Blank modules around a QR code (ISO/IEC 18004). */
const quietZone = 4

/**
 * One mask for all codes. A search among the eight masks avoids large even areas, but a signed token looks like
 * random bits under any of them, and the search would take three quarters of the time.
 */
const maskPattern = 2

/**
 * Draws the QR code of an upper-case address with a fragment, as one filled path.
 * @param size width of the code in millimetres, without the quiet zone, which is painted white around it
 */
export const drawQrCode = (address: string, x: number, y: number, size: number): string => {
  const { modules } = QRCode.create(segmentsOf(address), { errorCorrectionLevel: 'M', maskPattern })
  const count = modules.size
  const module = size / count
  const quiet = quietZone * module
  let path = ''
  for (let row = 0; row < count; row++) {
    let column = 0
    while (column < count) {
      if (!modules.get(row, column)) {
        column++
        continue
      }
      const start = column
      while (column < count && modules.get(row, column)) column++
      path += `${start} ${count - 1 - row} ${column - start} 1 re\n`
    }
  }
  // Six decimals, because an error of the scale adds up over seventy modules.
  const scale = points(module).toFixed(6)
  return (
    `q 1 1 1 rg ${box(x - quiet, y - quiet, size + 2 * quiet, size + 2 * quiet)} re f Q\n` +
    `q 0 0 0 rg ${scale} 0 0 ${scale} ${place(x, y + size)} cm\n${path}f Q\n`
  )
}

/** `#` is not in the alphanumeric set. It becomes a byte segment of its own, so that the rest keeps 5.5 bits a character. */
const segmentsOf = (address: string): QRCodeSegment[] => {
  const [before = '', after = ''] = address.split('#')
  return [
    { data: before, mode: 'alphanumeric' },
    { data: Buffer.from('#'), mode: 'byte' },
    { data: after, mode: 'alphanumeric' },
  ]
}
