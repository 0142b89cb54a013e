import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Problem } from '../shared/errors/problem.ts'
import { parseStrictJson } from '../shared/strict-json.ts'

/** Reads a file as JSON. @throws Problem `general.fileMissing`, `setup.file.damaged` */
export const readJsonFile = async (path: string): Promise<unknown> => {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new Problem('general.fileMissing', { path }, { cause })
  })
  try {
    return parseStrictJson(text)
  } catch (cause) {
    throw new Problem('setup.file.damaged', { file: basename(path) }, { cause })
  }
}

/**
 * Writes a value as JSON to a file that only its owner can read, because an enrolment notice is as secret as the code in it.
 * @throws Problem `intake.writeFailed`
 */
export const writeJsonFile = async (value: unknown, path: string): Promise<void> => {
  await writeFile(path, `${JSON.stringify(value)}\n`, { mode: 0o600 }).catch((cause) => {
    throw new Problem('intake.writeFailed', { path }, { cause })
  })
}
