import { Problem } from '../../../shared/errors/problem.ts'
import { largestPdf } from '../../../shared/rpc/certificates.ts'
import { readCertificateFile } from '../../certificates/certificate-file.ts'
import { countCertificates, listCertificates } from '../../certificates/certificate-list.ts'
import { checkCertificate } from '../../certificates/check-certificate.ts'
import { makeNotifyList } from '../../certificates/notify-list.ts'
import { getEnrolment } from '../../enrolment/enrolment.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

const megabyte = 1024 * 1024
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const certificatesRoutes = ({ certificates }: Procedures, workplace: Workplace) => ({
  list: certificates.list.handler(({ input: { search, state, after, limit } }) => {
    const { database } = workplace.unit
    // One more than asked for tells whether there is a next page.
    const rows = listCertificates(database, { search, state, after: Number(after ?? 0), limit: limit + 1 })
    const shown = rows.slice(0, limit)
    return {
      rows: shown,
      next: rows.length > limit ? String(shown.at(-1)!.ordinal) : null,
      counts: countCertificates(database),
    }
  }),

  pdf: certificates.pdf.handler(async ({ input: { number }, signal }) => {
    const { unit } = workplace
    const ended = signal ? AbortSignal.any([signal, workplace.closing]) : workplace.closing
    const bytes = await readCertificateFile(unit.store, unit.session, number, (wanted) =>
      unit.fetchCertificate(wanted, ended),
    )
    return new File([new Uint8Array(bytes)], `${number}.pdf`, { type: 'application/pdf' })
  }),

  check: certificates.check.handler(async ({ input, signal }) => {
    const { unit } = workplace
    // As in the import of spreadsheets: the contract's type is empty, for shared knows no DOM.
    const file = input.file as File
    if (file.size > largestPdf) {
      const size = Math.ceil(file.size / megabyte)
      throw new Problem('host.fileTooLarge', { size, limit: largestPdf / megabyte })
    }
    const bytes = new Uint8Array(await file.arrayBuffer())
    return checkCertificate(bytes, getEnrolment(unit.database), unit.client(), new Date(), signal)
  }),

  notifyList: certificates.notifyList.handler(async ({ input }) => {
    const bytes = await makeNotifyList(workplace.unit.database, input)
    return new File([bytes], `证书通知名单-${workplace.unit.today}.xlsx`, { type: spreadsheet })
  }),
})
