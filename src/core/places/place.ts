import { randomUUID } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import type { StoreContext, WriteContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import type { PlaceBook } from './place-book.ts'

const placeSetting = 'place'
/** Where a unit's folder was when it was opened last, and the mark that the user's book has too. */
const placeSchema = z.object({ unit: z.string(), mark: z.string(), machine: z.string(), path: z.string() }).nullable()

/** Setting: the folder is not where it was, and nobody has said yet whether it was moved or copied. */
const askedSetting = 'place.asked'

/** Whether a person has to say whether this data was moved or copied. */
export const isPlaceAsked = (database: Database): boolean => readSetting(database, askedSetting, z.boolean()) ?? false

/** Forgets the place: the data is another computer's now, or comes from a backup; inside a unit of work. */
export const forgetPlace = (work: UnitOfWork): void => {
  writeSetting(work.database, placeSetting, null)
  writeSetting(work.database, askedSetting, false)
}

const keepPlace = (work: UnitOfWork, home: string, book: PlaceBook, unit: string): void => {
  const mark = randomUUID()
  // Without a book the place cannot be compared, so none is noted.
  if (!book.keep(unit, mark)) return
  writeSetting(work.database, placeSetting, { unit, mark, machine: book.machine, path: realpathSync(home) })
  writeSetting(work.database, askedSetting, false)
}

/** A unit's folder with nothing submitted yet needs no question: two of it are two computers that are enrolled each. */
const isEnrolled = (database: Database): boolean =>
  database.find(query.selectFrom('setting').select('key').where('key', '=', 'enrolment')) !== undefined

/**
 * Compares where a unit's folder is with where it was when it was opened last. A folder that was moved on the same machine is noted;
 * one that came from another machine, or whose original is still in its place, is asked about.
 */
export const checkPlace = async ({ database, gate }: StoreContext, home: string, book: PlaceBook): Promise<void> => {
  const known = readSetting(database, placeSetting, placeSchema)
  const path = realpathSync(home)
  if (!known) {
    if (isEnrolled(database)) await gate.write('unit', (work) => keepPlace(work, home, book, randomUUID()))
    return
  }
  const isSame = known.machine === book.machine && book.markOf(known.unit) === known.mark
  if (isSame && known.path === path) return
  if (isSame && !existsSync(join(known.path, 'unit.db'))) {
    await gate.write('unit', (work) => writeSetting(work.database, placeSetting, { ...known, path }))
    return
  }
  if (!isPlaceAsked(database)) await gate.write('unit', (work) => writeSetting(work.database, askedSetting, true))
}

/**
 * Notes that a person says that the data was moved here and its original is not used any more.
 * @throws Problem `core.feed.settled` when nothing was asked
 */
export const settleMoved = ({ gate, session }: WriteContext, home: string, book: PlaceBook): Promise<void> =>
  gate.write(session.id, (work) => {
    if (!isPlaceAsked(work.database)) throw new Problem('core.feed.settled')
    const known = readSetting(work.database, placeSetting, placeSchema)
    writeSetting(work.database, askedSetting, false)
    keepPlace(work, home, book, known?.unit ?? randomUUID())
    work.audit({ action: 'unit.moved', subject: 'unit' })
  })
