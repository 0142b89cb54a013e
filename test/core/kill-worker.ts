// The process that the kill drill kills: does one job on a unit's folder, with a kill at one of its statements.

import { importFile } from '../../src/core/intake/session/import-file.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { openAs } from '../fixtures/unit/enrolled-unit.ts'
import { killAtStatement } from '../fixtures/unit/kill-at-statement.ts'

const [home, job, file, at, note] = process.argv.slice(2) as [string, 'import' | 'submit', string, string, string]
const unit = await openAs(home, 'clerk')
const finish = killAtStatement(Number(at), note)
if (job === 'import') await importFile(unit, file)
else await submit(unit)
finish()
await unit.close()
