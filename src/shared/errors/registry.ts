import { certificateErrors } from './certificate.ts'
import { coreErrors } from './core.ts'
import { generalErrors } from './general.ts'
import { hostErrors } from './host.ts'
import { intakeErrors } from './intake.ts'
import { officerErrors } from './officers.ts'
import { openingErrors } from './opening.ts'
import { photoErrors } from './photo.ts'
import { serverErrors } from './server.ts'
import { serverDataErrors } from './server-data.ts'
import { settingsErrors } from './settings.ts'
import { setupErrors } from './setup.ts'
import { submissionErrors } from './submission.ts'
import { trustErrors } from './trust.ts'

/** Every error of the product by its stable code. A code is never reused. A retired one stays and is marked. */
export const registry = {
  ...generalErrors,
  ...intakeErrors,
  ...photoErrors,
  ...trustErrors,
  ...certificateErrors,
  ...coreErrors,
  ...serverErrors,
  ...serverDataErrors,
  ...hostErrors,
  ...officerErrors,
  ...openingErrors,
  ...setupErrors,
  ...settingsErrors,
  ...submissionErrors,
} as const

export type ErrorCode = keyof typeof registry
