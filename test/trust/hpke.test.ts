import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problem } from '../../src/shared/errors/problem.ts'
import { exportSealingKey, generateSealingKey, importSealingKey, openSealed, sealTo } from '../../src/trust/hpke.ts'
import { exportSigningKey, generateSigningKey } from '../../src/trust/keys.ts'

const hex = (text: string): Buffer => Buffer.from(text, 'hex')
/** A key pair of the 32 raw bytes that the RFC prints (PKCS #8 of RFC 8410). */
const keyOf = (raw: string) => {
  const der = hex(`302e020100300506032b656e04220420${raw}`)
  return importSealingKey(`-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`)
}
const info = 'gzzc-test-v1'

const codeOf = (call: () => unknown): string | undefined => {
  try {
    call()
  } catch (error) {
    return Problem.from(error)?.code
  }
  return undefined
}

test('sealing gives the bytes of RFC 9180, appendix A.1.1', () => {
  const ephemeral = keyOf('52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736')
  const recipient = keyOf('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8')
  expect(Buffer.from(recipient.publicKey, 'base64').toString('hex')).toBe(
    '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
  )
  const plain = Buffer.from('Beauty is truth, truth beauty')
  const sealed = sealTo(recipient.publicKey, plain, 'Ode on a Grecian Urn', Buffer.from('Count-0'), ephemeral)
  expect(sealed.toString('hex')).toBe(
    '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431' +
      'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
  )
  expect(openSealed(recipient, sealed, 'Ode on a Grecian Urn', Buffer.from('Count-0'))).toEqual(plain)
})

test('what was sealed opens with the key that was named, also after export, and is never sealed twice the same', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.uint8Array({ maxLength: 50 }), (plain, additional) => {
      const key = generateSealingKey()
      const [one, other] = [1, 2].map(() => sealTo(key.publicKey, plain, info, additional))
      expect(one!.equals(other!)).toBe(false)
      const imported = importSealingKey(exportSealingKey(key))
      expect(openSealed(imported, one!, info, additional).equals(Buffer.from(plain))).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('another key, purpose or additional text, and every altered byte, open nothing', () => {
  const key = generateSealingKey()
  const sealed = sealTo(key.publicKey, Buffer.from('样例'), info, Buffer.from('a'))
  const broken = 'trust.sealed.broken'
  expect(codeOf(() => openSealed(generateSealingKey(), sealed, info, Buffer.from('a')))).toBe(broken)
  expect(codeOf(() => openSealed(key, sealed, 'gzzc-other-v1', Buffer.from('a')))).toBe(broken)
  expect(codeOf(() => openSealed(key, sealed, info))).toBe(broken)
  for (let at = 0; at < sealed.length; at++) {
    const altered = Buffer.from(sealed)
    altered[at]! ^= 1
    expect(codeOf(() => openSealed(key, altered, info, Buffer.from('a')))).toBe(broken)
  }
  for (let length = 0; length < sealed.length; length++)
    expect(codeOf(() => openSealed(key, sealed.subarray(0, length), info, Buffer.from('a')))).toBe(broken)
})

test('a key of small order or of another length is refused', () => {
  const zero = Buffer.alloc(32)
  const one = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)])
  for (const bad of [zero, one, Buffer.alloc(31), Buffer.alloc(0)])
    expect(codeOf(() => sealTo(bad.toString('base64'), Buffer.from('x'), info))).toBe('trust.sealed.key')
  const sealed = Buffer.concat([zero, Buffer.alloc(40)])
  expect(codeOf(() => openSealed(generateSealingKey(), sealed, info))).toBe('trust.sealed.broken')
})

test('only an X25519 key is read as a sealing key', () => {
  expect(codeOf(() => importSealingKey('none'))).toBe('trust.key.unfit')
  expect(codeOf(() => importSealingKey(exportSigningKey(generateSigningKey())))).toBe('trust.key.unfit')
})
