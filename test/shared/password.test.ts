import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minimumPassword } from '../../src/shared/account.ts'
import { commonPasswords } from '../../src/shared/common-passwords.ts'
import { findPasswordFault } from '../../src/shared/password.ts'

test.each([
  ['gzzc-1234', 'short'],
  ['三月的雨下了十天整', 'short'],
  ['password123', 'common'],
  ['Password-123', 'common'],
  ['woaini5201314', 'common'],
  ['zhongguo2024', 'common'],
  ['aaaaaaaaaaaa', 'pattern'],
  ['abababababab', 'pattern'],
  ['abcdefghijkl', 'pattern'],
  ['lkjhgfdsaqwe', 'pattern'],
  ['13985012345', 'digits'],
  ['529999199001011234', 'digits'],
  ['样例管理员样例管理员1234', 'name'],
  ['样例管理员-2026', 'name'],
] as const)('%s is refused: %s', (password, fault) => {
  expect(findPasswordFault(password, '样例管理员')).toBe(fault)
})

test.each(['三月的雨下了十天整呀', 'gzzc-sample', 'correct horse battery', 'k7#pQ2!vX9z'])(
  '%s is accepted',
  (password) => {
    expect(findPasswordFault(password, '样例管理员')).toBeUndefined()
  },
)

test('a name of one character spoils no sentence', () => {
  expect(findPasswordFault('雨后山上的小路很好走', '雨')).toBeUndefined()
})

test('a character counts once, however many bytes it has', () => {
  expect(findPasswordFault('𠀀'.repeat(minimumPassword - 1), '')).toBe('short')
})

test('every common password is refused, in capitals too', () => {
  for (const password of commonPasswords) expect(findPasswordFault(password.toUpperCase(), ''), password).toBeDefined()
})

test('random passwords of the shortest length are accepted', () => {
  const characters = [...'ACEGIKMOQSUWYbdfhjlnprtvxz!?-+'].map((character) => fc.constant(character))
  fc.assert(
    fc.property(fc.uniqueArray(fc.oneof(...characters), { minLength: minimumPassword, maxLength: 20 }), (parts) => {
      expect(findPasswordFault(parts.join(''), '')).not.toBe('common')
      expect(findPasswordFault(parts.join(''), '')).not.toBe('short')
    }),
  )
})
