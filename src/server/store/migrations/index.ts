import type { Kysely } from 'kysely'
import { up as start } from './001-start.ts'
import { up as applicantPhotos } from './002-applicant-photos.ts'
import { up as camelCase } from './003-camel-case.ts'
import { up as jobs } from './004-jobs.ts'
import { up as unnamedPhotos } from './005-unnamed-photos.ts'
import { up as sealList } from './006-seal-list.ts'
import { up as photoLooks } from './007-photo-looks.ts'
import { up as auditHeads } from './008-audit-heads.ts'
import { up as accountLists } from './009-account-lists.ts'
import { up as photoDescriptors } from './010-photo-descriptors.ts'
import { up as logCheckpoint } from './011-log-checkpoint.ts'
import { up as photoVerdicts } from './012-photo-verdicts.ts'
import { up as province } from './013-province.ts'
import { up as damagedPhotos } from './014-damaged-photos.ts'
import { up as photoQuota } from './015-photo-quota.ts'
import { up as restorations } from './016-restorations.ts'
import { up as officers } from './017-officers.ts'
import { up as batchProgress } from './018-batch-progress.ts'
import { up as claims } from './019-claims.ts'
import { up as certificateSearch } from './020-certificate-search.ts'

/**
 * Every step of the schema, in order. A released step never changes. A new step is a new file `NNN-what.ts` added here,
 * with a test on a database of the step before.
 */
export const migrations: Readonly<Record<string, { up: (database: Kysely<never>) => Promise<void> }>> = {
  '001-start': { up: start },
  '002-applicant-photos': { up: applicantPhotos },
  '003-camel-case': { up: camelCase },
  '004-jobs': { up: jobs },
  '005-unnamed-photos': { up: unnamedPhotos },
  '006-seal-list': { up: sealList },
  '007-photo-looks': { up: photoLooks },
  '008-audit-heads': { up: auditHeads },
  '009-account-lists': { up: accountLists },
  '010-photo-descriptors': { up: photoDescriptors },
  '011-log-checkpoint': { up: logCheckpoint },
  '012-photo-verdicts': { up: photoVerdicts },
  '013-province': { up: province },
  '014-damaged-photos': { up: damagedPhotos },
  '015-photo-quota': { up: photoQuota },
  '016-restorations': { up: restorations },
  '017-officers': { up: officers },
  '018-batch-progress': { up: batchProgress },
  '019-claims': { up: claims },
  '020-certificate-search': { up: certificateSearch },
}
