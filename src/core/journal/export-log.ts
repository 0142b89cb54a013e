import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Journal } from './journal.ts'

/** The shell's own log, beside the unit's folder or, in development, inside it; see main/shell-log.ts. */
const shellLogs = (home: string): string[] =>
  [join(home, '../logs'), join(home, '.shell/logs')].flatMap((folder) =>
    ['shell.2.log', 'shell.1.log', 'shell.log'].map((name) => join(folder, name)).filter((file) => existsSync(file)),
  )

/** All logs of this computer in one text file. @param version of the program */
export const exportLog = (home: string, version: string, journal: Journal): File => {
  const head = `GZZC ${version} on ${process.platform}-${process.arch}, Node ${process.versions.node}\n`
  const text = [...journal.files(), ...shellLogs(home)].map((file) => readFileSync(file, 'utf8'))
  return new File([head, ...text], 'GZZC-log.txt', { type: 'text/plain' })
}
