import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../../shared/errors/problem.ts'
import { Keyring } from '../accounts/keyring.ts'
import { signInAttempts } from '../accounts/sign-in-pause.ts'
import { auditHeadFile } from '../audit/kept-head.ts'
import { leaseFile } from '../places/lease.ts'
import { findFittingKey, openDatabase } from '../unit-store/open-store.ts'
import { sampleAccounts, samplePassword } from './sample-access.ts'
import { isSample, looksLikeSample, sampleMaterials, signInNote } from './sample-mark.ts'

/** The keyring goes first: without it the folder counts as empty, even if a kill leaves other files behind. */
const sampleFiles = [
  'keyring.json',
  'unit.db',
  'unit.db-wal',
  'unit.db-shm',
  signInAttempts,
  auditHeadFile,
  leaseFile,
  sampleMaterials,
  signInNote,
]

/** Folders in which a sample is made, before it is put in place. */
export const sampleWorkPrefix = '.sample-'

const removeFiles = (home: string): void => {
  for (const name of sampleFiles) rmSync(join(home, name), { recursive: true, force: true })
}

/** Whether the store opens by the sample's public password and is marked as a sample. */
const isSampleInside = async (home: string): Promise<boolean> => {
  if (!looksLikeSample(home)) return false
  try {
    const { databaseKeys } = await new Keyring(home).unlock(sampleAccounts.administrator, samplePassword)
    const file = join(home, 'unit.db')
    const database = openDatabase(file, findFittingKey(file, databaseKeys))
    try {
      return isSample(database)
    } finally {
      database.close()
    }
  } catch {
    return false // a password of its own: no sample
  }
}

/**
 * Deletes the sample unit; the folder is empty then, as before the first run. Real data is never touched, because the store
 * must open by the sample's password and be marked as a sample.
 * @throws Problem `setup.sample.none`
 */
export const removeSample = async (home: string): Promise<void> => {
  if (!(await isSampleInside(home))) throw new Problem('setup.sample.none')
  removeFiles(home)
}

/** Clears away what a making or a removal left that was cut off: files of a sample without a keyring. */
export const clearHalfSample = (home: string): void => {
  if (!existsSync(home) || new Keyring(home).exists) return
  for (const name of readdirSync(home))
    if (name.startsWith(sampleWorkPrefix)) rmSync(join(home, name), { recursive: true, force: true })
  if (existsSync(join(home, signInNote))) removeFiles(home)
}
