// The process that the test of migrations kills: brings a store to the newest version and says when it is about to begin.
import { Database } from '../../src/core/store/database.ts'

const store = new Database(process.argv[2]!, Buffer.alloc(32, 7))
process.send!('begin')
store.migrate()
process.send!('done')
store.close()
