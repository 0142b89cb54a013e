import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { Problem } from '../../shared/errors/problem.ts'
import { type Database, encryptCopy } from '../store/database.ts'
import { asDiskProblem } from '../store/disk-problem.ts'

/** Both connections of an open unit. */
export interface Connections {
  readonly file: string
  readonly reader: Database
  readonly writer: Database
}

const removeCopy = (copy: string): void => {
  for (const name of [copy, `${copy}-journal`, `${copy}-wal`, `${copy}-shm`]) rmSync(name, { force: true })
}

/** @throws Problem `core.home.busy`: Windows replaces no file that a program has open */
const replaceFile = (copy: string, file: string): void => {
  const descriptor = openSync(copy, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  try {
    renameSync(copy, file)
  } catch (cause) {
    throw new Problem('core.home.busy', {}, { cause })
  }
}

/**
 * Encrypts the database under another key: a copy is encrypted and checked, then it replaces the file by one rename. Killed at
 * any instant, the file is whole under the one key or the other. Needs as much free space as the database has; nothing else
 * runs in the core meanwhile. Call it between units of work.
 * @throws Problem `core.home.busy` while another program has the database open; `core.disk.*`, `core.home.damaged`. The
 * database is then under the old key, as before
 */
export const changeKey = ({ file, reader, writer }: Connections, key: Uint8Array, wanted: Uint8Array): void => {
  const copy = `${file}.rekey`
  removeCopy(copy)
  try {
    // Keeps other programs from writing while the copy is made.
    writer.execute('begin immediate')
    try {
      reader.copyTo(copy)
    } finally {
      writer.execute('rollback')
    }
    encryptCopy(copy, key, wanted)
  } catch (error) {
    removeCopy(copy)
    throw asDiskProblem(error)
  }
  reader.close()
  writer.close()
  let present = key
  try {
    // The last connection removes the journal. If it is still there, another program is connected.
    if (existsSync(`${file}-wal`)) throw new Problem('core.home.busy')
    replaceFile(copy, file)
    present = wanted
  } finally {
    removeCopy(copy)
    writer.reopen(present)
    reader.reopen(present)
  }
}
