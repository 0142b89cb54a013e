const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Check character of a unified social credit code's first 17 characters (GB 32100-2015: weights 3^i mod 31, modulus 31). */
export const creditCodeCheckCharacter = (first17: string): string | undefined => {
  let sum = 0
  let weight = 1
  for (const character of first17.slice(0, 17)) {
    const value = alphabet.indexOf(character)
    if (value < 0) return undefined
    sum += value * weight
    weight = (weight * 3) % 31
  }
  return alphabet[(31 - (sum % 31)) % 31]
}

/** Whether a code is well formed: 18 characters of the standard's alphabet and the right check character. */
export const isCreditCode = (code: string): boolean =>
  code.length === 18 && creditCodeCheckCharacter(code.slice(0, 17)) === code[17]
