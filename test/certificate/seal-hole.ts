/** Where the signature of a sealed file lies (delimiters included), and its DER bytes. */
export const sealHole = (file: Buffer): { start: number; end: number; der: Buffer } => {
  const start = file.indexOf('/Contents<') + '/Contents'.length
  const end = file.indexOf('>', start) + 1
  const padded = Buffer.from(file.toString('latin1', start + 1, end - 1), 'hex')
  // A CMS SignedData of this size has a two-byte length.
  return { start, end, der: padded.subarray(0, 4 + padded.readUInt16BE(2)) }
}
