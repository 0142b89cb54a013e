// The process that the kill drill kills: does one job on a unit's folder and says when it is about to begin.

import { importFile } from '../../src/core/intake/session/import-file.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { openAs } from '../fixtures/unit/enrolled-unit.ts'

const [home, job, file] = process.argv.slice(2) as [string, 'import' | 'submit', string]
const unit = await openAs(home, 'clerk')
process.send!('begin')
if (job === 'import') await importFile(unit, file)
else await submit(unit)
process.send!('done')
await unit.close()
