import { getCertificateLife } from '../certificates/certificate-life.ts'
import { listFilters } from '../certificates/filters.ts'
import { searchCertificates } from '../certificates/search-certificates.ts'
import { getIssueProgress, pauseIssue, resumeIssue } from '../issuing/issue-progress.ts'
import type { ConsoleContext } from './console-context.ts'
import { type ConsoleProcedures, signedIn } from './console-procedures.ts'

export const certificateRoutes = ({ issuing, certificates }: ConsoleProcedures, context: ConsoleContext) => ({
  issuing: {
    progress: issuing.progress.handler(async ({ input, context: call }) => {
      const { failures, ...progress } = await getIssueProgress(context.issuing, signedIn(call), input)
      return {
        ...progress,
        failures: failures.map(({ problem, ...of }) => ({
          ...of,
          problem: { ...problem, details: { ...problem.details } },
        })),
      }
    }),
    pause: issuing.pause.handler(({ input, context: call }) => pauseIssue(context.issuing, signedIn(call), input)),
    resume: issuing.resume.handler(({ input, context: call }) => resumeIssue(context.issuing, signedIn(call), input)),
  },
  certificates: {
    search: certificates.search.handler(({ input, context: call }) =>
      searchCertificates(context.sync, signedIn(call), input),
    ),
    filters: certificates.filters.handler(({ context: call }) => listFilters(context.issuing, signedIn(call))),
    get: certificates.get.handler(async ({ input, context: call }) => {
      const { history, ...life } = await getCertificateLife(context.log, signedIn(call), input)
      return { ...life, history: history.map((event) => ({ ...event, details: [...event.details] })) }
    }),
  },
})
