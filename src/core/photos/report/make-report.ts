import type { ReportFormat } from '../../../shared/rpc/photos.ts'
import type { JudgingContext } from '../../context/unit-context.ts'
import { contactSheet } from './contact-sheet.ts'
import { reportEntries } from './report-entry.ts'
import { photoReportWorkbook } from './report-workbook.ts'

/**
 * A file about the photos that a query finds: a workbook of the people who lack one, or a contact sheet.
 * @throws Problem `core.enrolment.missing`; the signal's reason
 */
export const makePhotoReport = async (
  { database, judgeContext }: Pick<JudgingContext, 'database' | 'judgeContext'>,
  { format, query }: { readonly format: ReportFormat; readonly query: Parameters<typeof reportEntries>[1] },
  signal?: AbortSignal,
): Promise<File> => {
  const entries = reportEntries(database, query)
  if (format === 'xlsx') return new File([await photoReportWorkbook(entries, signal)], '需要交照片的人.xlsx')
  const { unit, today } = judgeContext
  const heading = { title: '照片一览', note: `${unit.name} · ${today}`, at: new Date() }
  return new File([await contactSheet(entries, heading, signal)], '照片一览.pdf', { type: 'application/pdf' })
}
