import { expect, test } from 'vitest'
import { openSealed, sealTo } from '../../src/trust/hpke.ts'
import { sealingPublicKey, sealingTwin } from '../../src/trust/key-agreement.ts'
import { generateSigningKey, importVerifyingKey } from '../../src/trust/keys.ts'

test('the twin of a key pair for X25519 belongs to the twin of its public key', () => {
  for (let run = 0; run < 100; run++) {
    const key = generateSigningKey()
    // One side computes with the curve's points, the other with the private scalar.
    expect(sealingPublicKey(importVerifyingKey(key.publicKey))).toBe(sealingTwin(key).publicKey)
  }
})

test('what is sealed to a person’s signing key, only that person opens', () => {
  const key = generateSigningKey()
  const sealed = sealTo(sealingPublicKey(importVerifyingKey(key.publicKey)), Buffer.from('key'), 'test')
  expect(openSealed(sealingTwin(key), sealed, 'test').toString()).toBe('key')
  expect(() => openSealed(sealingTwin(generateSigningKey()), sealed, 'test')).toThrow('trust.sealed.broken')
})
