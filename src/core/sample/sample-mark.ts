import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

/** A file in a unit's folder whose text the sign-in page shows: how to enter sample data. Only sample data has it. */
export const signInNote = 'sign-in-note.txt'

/** Files to try the import and the photos with, in the sample unit's folder. */
export const sampleMaterials = '样例材料'

const setting = 'sample'
const longestNote = 500

/** The sign-in hint of a sample data folder; null for real units. */
export const readSignInNote = (home: string): string | null => {
  const file = join(home, signInNote)
  return existsSync(file) ? readFileSync(file, 'utf8').slice(0, longestNote).trim() : null
}

/** Marks a store as made for trying: it has no province and may be removed whole. */
export const markSample = (database: Database): void => writeSetting(database, setting, true)

/** Whether a store was made for trying, here and without a province. */
export const isSample = (database: Database): boolean => readSetting(database, setting, z.boolean()) ?? false

/** Whether a folder has the files of a sample; only the mark in its store is proof. */
export const looksLikeSample = (home: string): boolean =>
  existsSync(join(home, signInNote)) && existsSync(join(home, sampleMaterials))
