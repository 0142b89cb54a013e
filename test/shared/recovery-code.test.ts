import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  deviceSecretBytes,
  isLastGroup,
  readRecoveryCode,
  recoveryGroups,
  writeRecoveryCode,
} from '../../src/shared/recovery-code.ts'

const secrets = fc.uint8Array({ minLength: deviceSecretBytes, maxLength: deviceSecretBytes })
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

test('a code has eight groups of four plain characters, and gives its secret back', () => {
  fc.assert(
    fc.property(secrets, (secret) => {
      const code = writeRecoveryCode(secret)
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){7}$/)
      expect(readRecoveryCode(code)).toEqual(secret)
    }),
  )
})

test('is read in small letters, full width, without dashes, and with O and I for 0 and 1', () => {
  const secret = Uint8Array.from({ length: deviceSecretBytes }, () => 0)
  const code = writeRecoveryCode(secret)
  for (const written of [
    code.toLowerCase(),
    code.replaceAll('-', ''),
    code.replaceAll('-', '  '),
    code.replaceAll('0', 'O'),
    code.replaceAll('0', 'o').replaceAll('1', 'l'),
    code.replaceAll('1', 'I'),
    [...code].map((letter) => (letter === '-' ? '－' : String.fromCodePoint(letter.codePointAt(0)! + 0xfee0))).join(''),
  ])
    expect(readRecoveryCode(written), written).toEqual(secret)
})

test('one wrong character, two swapped ones or a missing one is noticed', () => {
  fc.assert(
    fc.property(secrets, fc.nat(31), fc.constantFrom(...alphabet), (secret, place, letter) => {
      const letters = [...writeRecoveryCode(secret).replaceAll('-', '')]
      const changed = letters.with(place, letter)
      const swapped = letters.with(place, letters[(place + 1) % 32]!).with((place + 1) % 32, letters[place]!)
      for (const wrong of [changed, swapped])
        if (wrong.join() !== letters.join()) expect(readRecoveryCode(wrong.join(''))).toBeUndefined()
      expect(readRecoveryCode(letters.toSpliced(place, 1).join(''))).toBeUndefined()
      expect(readRecoveryCode([...letters, letter].join(''))).toBeUndefined()
    }),
  )
  expect(readRecoveryCode('')).toBeUndefined()
  expect(readRecoveryCode('恢复码'.repeat(11).slice(0, 32))).toBeUndefined()
})

test('the last group shows that a person has the code at hand', () => {
  fc.assert(
    fc.property(secrets, (secret) => {
      const code = writeRecoveryCode(secret)
      expect(isLastGroup(code, ` ${recoveryGroups(code)[7]!.toLowerCase()} `)).toBe(true)
      expect(isLastGroup(code, '')).toBe(false)
      expect(isLastGroup(code, code)).toBe(false)
    }),
  )
})
