// The process that is killed in the middle of an import: it says so when the first rows are written, and waits there.
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { openAs } from '../fixtures/unit/enrolled-unit.ts'

const [home, file] = process.argv.slice(2) as [string, string]
const unit = await openAs(home, 'clerk')
let said = false
await importFile(unit, file, {
  // Called for a faulty row, inside the unit of work, after the good ones above it.
  onFault: () => {
    if (said) return
    said = true
    process.send!('middle')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  },
})
