import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { verifyCertificatePdf } from '../../src/certificate/verify-pdf.ts'
import { createProvince, now, sampleData } from '../fixtures/certificate/sample.ts'
import { applyChanges, changes, runs } from './mutations.ts'

const province = createProvince()
let file: Uint8Array
beforeAll(async () => {
  file = await province.writer.write(sampleData())
})

test('no altered certificate counts as issued, and none makes the verification throw', () => {
  const options = { trustAnchors: [province.authority.rootCertificate], seals: province.seals, at: now }
  expect(verifyCertificatePdf(file, options)).toMatchObject({ intact: true, issuedByProvince: true })
  fc.assert(
    fc.property(changes, (list) => {
      const altered = applyChanges(file, list)
      fc.pre(!altered.equals(file))
      const verdict = verifyCertificatePdf(altered, options)
      expect(verdict).toMatchObject({ intact: false, issuedByProvince: null, number: null, token: null })
      expect(verdict.reasons).not.toEqual([])
    }),
    runs,
  )
}, 300_000)
