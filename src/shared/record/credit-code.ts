const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/**
 * Check character of a unified social credit code's first 17 characters (GB 32100-2015: weights 3^i mod 31, modulus 31).
 * Undefined when one of them is not in the standard's alphabet, which lacks I, O, S, V and Z.
 * @example creditCodeCheckCharacter('91350100M000100Y4') // '3'
 */
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

/**
 * Whether a code is well formed (GB 32100-2015): 18 characters of the standard's alphabet and the right check character.
 * @example isCreditCode('91350100M000100Y43') // true
 */
export const isCreditCode = (code: string): boolean =>
  code.length === 18 && creditCodeCheckCharacter(code.slice(0, 17)) === code[17]
