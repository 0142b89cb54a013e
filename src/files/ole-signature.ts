/** First bytes of an OLE file: Excel 97 to 2003, old WPS, and everything that Office encrypts. */
const oleSignature = Buffer.from('d0cf11e0a1b11ae1', 'hex')

/** Whether a file that begins with these bytes is an OLE file. */
export const isOle = (head: Uint8Array): boolean => oleSignature.equals(head.subarray(0, oleSignature.length))
