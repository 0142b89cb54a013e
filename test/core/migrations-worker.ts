// The process that the test of migrations kills: brings a store to the newest version, with a kill at one of its statements.

import { openDatabase } from '../../src/core/unit-store/open-store.ts'
import { killAtStatement } from '../fixtures/unit/kill-at-statement.ts'

const [file, at, note] = process.argv.slice(2) as [string, string, string]
const store = openDatabase(file, Buffer.alloc(32, 7))
const finish = killAtStatement(Number(at), note)
store.migrate()
// The last statement: a kill here comes after the last commit and before the store is closed.
store.quickCheck()
finish()
store.close()
