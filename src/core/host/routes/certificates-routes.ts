import { type PdfToVerify, pdfVerifierThread } from '../../../certificate/pdf-verifier.ts'
import type { CertificatePdfVerification } from '../../../certificate/verify-pdf.ts'
import { WorkerPool } from '../../../files/worker-pool.ts'
import { mebibyte } from '../../../shared/byte-size.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import { limits } from '../../../shared/sync/limits.ts'
import { fetchCertificate, readCertificateFile } from '../../certificates/certificate-file.ts'
import { readCertificatePage } from '../../certificates/certificate-list.ts'
import { checkCertificate } from '../../certificates/check-certificate.ts'
import { makeNotifyList } from '../../certificates/notify-list.ts'
import { callBytes, callFile } from '../calls/call-file.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Threads that verify files of strangers. They start with the first file, and idle they keep no process alive. */
const verifier = new WorkerPool<PdfToVerify, CertificatePdfVerification>(pdfVerifierThread)

export const certificatesRoutes = ({ certificates }: Procedures, workplace: Workplace) => ({
  list: certificates.list.handler(({ input }) => readCertificatePage(workplace.unit.database, input)),

  pdf: certificates.pdf.handler(async ({ input: { number }, signal }) => {
    const { unit, closing } = workplace
    const ending = signal ? AbortSignal.any([signal, closing]) : closing
    const bytes = await readCertificateFile(unit, number, (wanted) =>
      fetchCertificate(unit.syncContext, wanted, ending),
    )
    return new File([new Uint8Array(bytes)], `${number}.pdf`, { type: 'application/pdf' })
  }),

  check: certificates.check.handler(async ({ input, signal }) => {
    const context = { ...workplace.unit.syncContext, verifier }
    const { size } = callFile(input.file)
    if (size > limits.pdfBytes)
      throw new Problem('host.fileTooLarge', { size: Math.ceil(size / mebibyte), limit: limits.pdfBytes / mebibyte })
    return checkCertificate(context, await callBytes(input.file), signal)
  }),

  notifyList: certificates.notifyList.handler(async ({ input }) => {
    const bytes = await makeNotifyList(workplace.unit.database, input)
    return new File([bytes], `证书通知名单-${workplace.unit.today}.xlsx`, { type: spreadsheet })
  }),
})
