import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'

const fileIn = (userData: string): string => join(userData, 'opened-unit.json')

/** Whether a folder holds the data of a unit. */
export const holdsUnit = (folder: string): boolean => isAbsolute(folder) && existsSync(join(folder, 'keyring.json'))

/** The folder that a person opened last, while it holds a unit; without one the program opens its own folder. */
export const readOpenedHome = (userData: string): string | undefined => {
  try {
    const { folder } = JSON.parse(readFileSync(fileIn(userData), 'utf8')) as { folder?: unknown }
    return typeof folder === 'string' && holdsUnit(folder) ? folder : undefined
  } catch {
    return undefined
  }
}

/** Remembers the folder for the next start. */
export const keepOpenedHome = (userData: string, folder: string): void => {
  const beside = `${fileIn(userData)}.new`
  writeFileSync(beside, JSON.stringify({ folder }))
  renameSync(beside, fileIn(userData))
}
