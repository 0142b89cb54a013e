import type { Session } from '../context/session.ts'

/** Whether an account entered a record or attached its photo: then another person must approve it. */
export const isOwn = (
  session: Session,
  row: { readonly enteredBy: string; readonly photoBy: string | null },
): boolean => row.enteredBy === session.id || row.photoBy === session.id
