import type { ReturnReason } from '../../shared/record/return-reasons.ts'

/** Reasons for which a record is returned, by their number on the keyboard. */
export const recordReasons: readonly ReturnReason[] = [
  'record.typo',
  'record.notPassed',
  'record.duplicate',
  'record.evidence',
  'photo.notThePerson',
  'record.other',
]

/** For persons whose photo waits too: a reason about the photo returns the photo, any other one approves it. */
export const personReasons: readonly ReturnReason[] = [
  'record.typo',
  'record.notPassed',
  'record.duplicate',
  'record.evidence',
  'photo.notThePerson',
  'photo.quality',
  'photo.pose',
  'photo.old',
  'record.other',
]
