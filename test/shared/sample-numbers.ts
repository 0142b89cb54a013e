import fc from 'fast-check'
import { creditCodeCheckCharacter } from '../../src/shared/record/credit-code.ts'
import { identityCheckCharacter } from '../../src/shared/record/document-number.ts'

/** A well-formed credit code from its first 17 characters. */
export const creditCode = (first17: string): string => first17 + creditCodeCheckCharacter(first17)

/** An identity number from its first 17 digits. */
export const identityNumber = (first17: string): string => first17 + identityCheckCharacter(first17)

const digits = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^\\d{${length}}$`))

const birthDates = fc
  .date({ min: new Date('1940-01-01'), max: new Date('2005-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10).replaceAll('-', ''))

/** Identity numbers of the region prefix 529999, which belongs to no county: nobody has such a number. */
export const identityNumbers = fc
  .tuple(birthDates, digits(3))
  .map(([birth, order]) => identityNumber(`529999${birth}${order}`))

const creditCharacters = [...'0123456789ABCDEFGHJKLMNPQRTUWXY']

export const creditCodes = fc
  .array(fc.constantFrom(...creditCharacters), { minLength: 17, maxLength: 17 })
  .map((characters) => creditCode(characters.join('')))

export { creditCharacters, digits }

/** The text with one character replaced. */
export const replaceAt = (text: string, index: number, character: string): string =>
  text.slice(0, index) + character + text.slice(index + 1)
