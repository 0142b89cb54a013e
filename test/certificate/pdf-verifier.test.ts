import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PdfToVerify, pdfVerifierThread } from '../../src/certificate/pdf-verifier.ts'
import { type CertificatePdfVerification, verifyCertificatePdf } from '../../src/certificate/verify-pdf.ts'
import { WorkerPool } from '../../src/files/worker-pool.ts'
import { createProvince, now, sampleData } from '../fixtures/certificate/sample.ts'

const verifier = new WorkerPool<PdfToVerify, CertificatePdfVerification>(pdfVerifierThread)
afterAll(() => verifier.close())

const province = createProvince()
const options = { trustAnchors: [province.authority.rootCertificate], seals: province.seals, at: now }
let file: Uint8Array
beforeAll(async () => {
  file = await province.writer.write(sampleData())
})

test('a thread gives the same verdict as the function', async () => {
  const broken = file.slice()
  broken[500]! ^= 1
  for (const pdf of [file, broken, new Uint8Array()])
    expect(await verifier.run({ file: pdf, ...options })).toEqual(verifyCertificatePdf(pdf, options))
})

test('a fault of the caller comes back as a problem', async () => {
  const unreadable = verifier.run({ file, ...options, trustAnchors: ['no certificate'] })
  await expect(unreadable).rejects.toMatchObject({ code: 'certificate.anchorUnreadable' })
})
