import { openDatabase } from '../../src/core/unit-store/open-store.ts'

// The process that the test of migrations kills: brings a store to the newest version and says when it is about to begin.

const store = openDatabase(process.argv[2]!, Buffer.alloc(32, 7))
process.send!('begin')
store.migrate()
process.send!('done')
store.close()
