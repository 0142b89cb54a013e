import type { Change } from './change.ts'
import { errorCode } from './error-code.ts'
import { importColumn } from './import-column.ts'
import { job } from './job.ts'
import { photoCheck } from './photo-check.ts'
import { portalPage } from './portal-page.ts'
import { provinceMigration } from './province-migration.ts'
import { recordField } from './record-field.ts'
import { reviewRule } from './review-rule.ts'
import { serverRoute } from './server-route.ts'
import { unitMigration } from './unit-migration.ts'
import { windowSection } from './window-section.ts'

/** The changes, in the order in which they are made: a later one may follow on an earlier one. */
export const changes: readonly Change[] = [
  recordField,
  importColumn,
  reviewRule,
  photoCheck,
  errorCode,
  serverRoute,
  job,
  windowSection,
  portalPage,
  unitMigration,
  provinceMigration,
]
