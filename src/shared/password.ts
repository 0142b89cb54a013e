import { minimumPassword } from './account.ts'
import { commonPasswords } from './common-passwords.ts'

/** Why a new password is refused: too short, or easy to guess. */
export type PasswordFault = 'short' | 'common' | 'pattern' | 'digits' | 'name'

/** What is wrong, in Chinese, after "密码". */
export const passwordFaultWords: Readonly<Record<Exclude<PasswordFault, 'short'>, string>> = {
  common: '在常用密码之列，最先被人试到',
  pattern: '只是几个字符的重复或键盘上的连续字符',
  digits: '全是数字，像电话、生日或证件号码',
  name: '只是在账号名上加了几个字符',
}

/** Keys beside each other, in both directions. */
const keyboardRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890', '1qaz2wsx3edc4rfv5tgb6yhn7ujm']

const isNeighbour = (left: string, right: string): boolean => {
  if (Math.abs(left.codePointAt(0)! - right.codePointAt(0)!) <= 1) return true
  return keyboardRows.some((row) => row.includes(left + right) || row.includes(right + left))
}

/** Whether a password has few different characters, or nearly every character follows the one before it on the keyboard or in order. */
const isPattern = (characters: readonly string[]): boolean => {
  if (new Set(characters).size < 5) return true
  const steps = characters.slice(1).filter((character, index) => isNeighbour(characters[index]!, character))
  return steps.length >= 0.8 * (characters.length - 1)
}

/** Number of characters of a text as a person counts them: code points after NFC. @example passwordLength('密码🙂a') // 4 */
export const passwordLength = (password: string): number => [...password.normalize('NFC')].length

/**
 * Why a new password is refused, or undefined for a good one. Length matters most (NIST SP 800-63B, 5.1.1.2): no mixture of
 * kinds of characters is demanded, and a sentence is welcome.
 * @param name the account's name, which a guesser knows
 * @example
 * findPasswordFault('password123', '王芳') // 'common'
 * findPasswordFault('三月的雨下了十天整', '王芳') // 'short': nine characters
 */
export const findPasswordFault = (password: string, name: string): PasswordFault | undefined => {
  if (passwordLength(password) < minimumPassword) return 'short'
  const lower = password.normalize('NFC').toLowerCase()
  if (/^\d+$/.test(lower)) return 'digits'
  const plain = lower.replaceAll(/[^\p{L}\p{N}]/gu, '')
  if (commonPasswords.has(lower) || commonPasswords.has(plain)) return 'common'
  if (isPattern([...lower])) return 'pattern'
  const own = name.normalize('NFC').trim().toLowerCase()
  // A name of one character occurs in many sentences.
  if ([...own].length > 1 && passwordLength(lower.replaceAll(own, '')) < minimumPassword - 4) return 'name'
  return undefined
}
