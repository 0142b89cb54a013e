import { crc32 } from './crc32.ts'

/** Bytes of a device secret. 128 random bits cannot be guessed, and people can copy them by hand. */
export const deviceSecretBytes = 16

/** Without I, L, O and U, which are read as other characters or make words (Crockford's base 32). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const groups = 8
const groupLength = 4
/** CRC-32 detects every error within 32 adjacent bits, so six wrong or swapped characters in a row. */
const checkBytes = 4

const withCheck = (secret: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(deviceSecretBytes + checkBytes)
  whole.set(secret)
  new DataView(whole.buffer).setUint32(deviceSecretBytes, crc32(secret))
  return whole
}

/**
 * A device secret as people copy it: eight groups of four characters, of which the last 32 bits are a check.
 *
 *     writeRecoveryCode(new Uint8Array(16)) // '0000-0000-0000-0000-0000-0000-03PB-PJTN'
 */
export const writeRecoveryCode = (secret: Uint8Array): string => {
  const bits = [...withCheck(secret)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = bits.match(/.{5}/gu)!.map((five) => alphabet[Number.parseInt(five, 2)]!)
  return letters.join('').match(/.{4}/gu)!.join('-')
}

/** The groups of a code. */
export const recoveryGroups = (code: string): string[] => code.split('-')

/** Characters as they were typed, in the form that the code was written in: blanks and dashes do not count, O means 0. */
const lettersOf = (written: string): string =>
  written
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-–—_.]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/gu, '1')

/** The secret of a code as a person typed it; undefined when a character is missing or wrong. */
export const readRecoveryCode = (written: string): Uint8Array | undefined => {
  const letters = lettersOf(written)
  if (letters.length !== groups * groupLength) return undefined
  const values = [...letters].map((letter) => alphabet.indexOf(letter))
  if (values.includes(-1)) return undefined
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('')
  const whole = Uint8Array.from(bits.match(/.{8}/gu)!, (byte) => Number.parseInt(byte, 2))
  const secret = whole.slice(0, deviceSecretBytes)
  return withCheck(secret).every((byte, index) => byte === whole[index]) ? secret : undefined
}

/** Whether a person typed the last group of a code, which shows that the person has the code at hand. */
export const isLastGroup = (code: string, written: string): boolean =>
  lettersOf(written) === recoveryGroups(code).at(-1)
