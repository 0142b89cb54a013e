import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { InterruptedImport } from '../../../shared/rpc/intake.ts'
import { unitAccounts } from '../../accounts/keyring.ts'
import { requireRole } from '../../context/session.ts'
import type { UnitContext, WriteContext } from '../../context/unit-context.ts'
import type { Database } from '../../store/database.ts'
import { clearSetting, readSetting, writeSetting } from '../../store/settings.ts'
import type { UnitOfWork } from '../../store/write-gate.ts'

/**
 * A note about the import that is being written, stored outside of its unit of work. The import deletes it at its end, so a note
 * that exists while no import runs means that the import was interrupted and nothing of it is in the store.
 */
const noteSchema = z.object({
  id: z.string(),
  fileName: z.string(),
  account: z.string(),
  at: z.string(),
  /** The writing process, by number and by a random id, because numbers are reused. */
  process: z.int(),
  run: z.string(),
})
export type ImportNote = z.infer<typeof noteSchema>

const key = 'importUnderWay'
const thisRun = randomUUID()

/** A process number that is still in use after this time belongs to another program. */
const longestImport = 3_600_000

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // There, but somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether the import still runs, in this process or in another one. */
const isRunning = (note: ImportNote, now: number): boolean => {
  if (note.run === thisRun) return true
  return note.process !== process.pid && now - Date.parse(note.at) < longestImport && isAlive(note.process)
}

/** Stores the note of an import that is about to begin. Leaves no audit row, because the import writes its own. */
export const noteUnderWay = (
  { gate, account }: Pick<UnitContext, 'gate'> & { readonly account: string },
  { id, fileName }: Pick<ImportNote, 'id' | 'fileName'>,
): Promise<void> =>
  gate.write(account, ({ database, at }) => {
    const note: ImportNote = { id, fileName, account, at, process: process.pid, run: thisRun }
    writeSetting(database, key, note)
  })

/** Deletes an import's own note, in the unit of work that ends it. */
export const clearUnderWay = ({ database }: UnitOfWork, id: string): void => {
  if (readSetting(database, key, noteSchema)?.id === id) clearSetting(database, key)
}

/** The interrupted import, if there is one. */
export const findInterrupted = (database: Database, now: Date): ImportNote | undefined => {
  const note = readSetting(database, key, noteSchema)
  return note && !isRunning(note, now.getTime()) ? note : undefined
}

/** Deletes the note once a clerk has read it. @throws Problem `core.account.role` */
export const forgetInterrupted = async ({ gate, session }: WriteContext, id: string): Promise<void> => {
  requireRole(session, 'clerk')
  await gate.write(session.id, (work) => {
    const note = readSetting(work.database, key, noteSchema)
    if (note?.id !== id) return
    clearSetting(work.database, key)
    work.audit({ action: 'import.interrupted', subject: id, after: { begun: note.at, by: note.account } })
  })
}

/** The interrupted import with the name of its account; null without one. */
export const readInterrupted = ({
  database,
  home,
  now,
}: Pick<UnitContext, 'database' | 'home' | 'now'>): InterruptedImport | null => {
  const note = findInterrupted(database, now())
  if (!note) return null
  const account = unitAccounts(home).find(({ id }) => id === note.account)?.name ?? ''
  return { id: note.id, file: note.fileName, at: note.at, account }
}
