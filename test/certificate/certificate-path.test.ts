import { X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { judgePath } from '../../src/certificate/cms/certificate-path.ts'
import { createTestAuthority } from '../../src/certificate/test-authority.ts'
import { now } from '../fixtures/certificate/sample.ts'

it('a path that leads to no anchor has an unknown issuer', () => {
  const [own, other] = [createTestAuthority(now), createTestAuthority(now)]
  const [seal, root, stranger] = [own.sealCertificate, own.rootCertificate, other.rootCertificate].map(
    (pem) => new X509Certificate(pem),
  ) as [X509Certificate, X509Certificate, X509Certificate]
  expect(judgePath([seal], [stranger, root], now)).toEqual([])
  expect(judgePath([seal], [stranger], now)).toEqual(['issuer.unknown'])
  expect(judgePath([seal, stranger], [root], now)).toEqual(['issuer.unknown'])
  expect(judgePath([], [root], now)).toEqual(['issuer.unknown'])
})
