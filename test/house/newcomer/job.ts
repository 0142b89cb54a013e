import type { Change } from './change.ts'

/** Enrolment codes that were never used are deleted at night, and on request. */
export const job: Change = {
  recipe: 'A job',
  edits: [
    {
      file: 'src/server/units/old-codes-job.ts',
      create: `import { z } from 'zod'
import { defineJob, handle, type JobHandler } from '../jobs/job.ts'
import type { UnitsContext } from './units-context.ts'

/** Deletes enrolment codes that were not used in time; it needs no input. */
export const oldCodesJob = defineJob({ name: 'units.deleteOldCodes', input: z.strictObject({}) })

export const oldCodesSchedule = '0 3 * * *'

export const oldCodesHandler = ({ store, now }: Pick<UnitsContext, 'store' | 'now'>): JobHandler =>
  handle(oldCodesJob, async () => {
    const at = now().toISOString()
    await store.gate.ungated((database) =>
      database.deleteFrom('enrolmentCode').where('usedAt', 'is', null).where('expiresAt', '<', at).execute(),
    )
  })

/** Deletes them at once. */
export const deleteOldCodes = ({ store, jobs }: UnitsContext): Promise<unknown> =>
  store.gate.write('province', ({ database }) => jobs.enqueue(database, oldCodesJob, {}))
`,
    },
    {
      file: 'src/server/units/units-context.ts',
      after: "import type { Store } from '../store/open-store.ts'\n",
      insert: "import type { Jobs } from '../jobs/jobs.ts'\n",
    },
    {
      file: 'src/server/units/units-context.ts',
      after: '  readonly store: Store\n',
      insert: '  readonly jobs: Jobs\n',
    },
    { file: 'src/server/contexts.ts', after: 'units: {\n      store,\n', insert: '      jobs,\n' },
    {
      file: 'src/server/province.ts',
      after: "import { openStore, type StoreOptions } from './store/open-store.ts'\n",
      insert: "import { oldCodesHandler, oldCodesJob, oldCodesSchedule } from './units/old-codes-job.ts'\n",
    },
    {
      file: 'src/server/province.ts',
      after: '  jobs.every(nonceSchedule, nonceJob, {})\n',
      insert: '  jobs.every(oldCodesSchedule, oldCodesJob, {})\n',
    },
    {
      file: 'src/server/province.ts',
      after: '      nonceHandler({ store, now }),\n',
      insert: '      oldCodesHandler({ store, now }),\n',
    },
    {
      file: 'test/server/old-codes-job.test.ts',
      create: `import { expect, test } from 'vitest'
import { oldCodesJob } from '../../src/server/units/old-codes-job.ts'

test('the job needs no input', () => expect(oldCodesJob.input.parse({})).toEqual({}))
`,
    },
  ],
  untouched: {
    'src/server/access/nonce-job.ts': 'an example',
    'src/server/jobs/job.ts': 'is called',
    'src/server/roles.ts': 'the job needs no key',
    'src/server/issuing/issuing-context.ts': 'an example',
    'test/server/jobs.test.ts': 'tests the queue, not a handler',
    'test/server/issue-job.test.ts': 'an example',
  },
}
