import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { Problem } from '../../../shared/errors/problem.ts'
import { openRecordFile } from '../read/record-file.ts'
import { packedBlocks } from './packed-block.ts'
import { preparedBlocks } from './prepared-row.ts'
import { mostBlocksAhead, type RowThreadMessage, type RowThreadSettings } from './row-thread.ts'

// The thread of `row-thread.ts`: reads and judges one file, block by block, and ends.

const port = parentPort!
const { from, options, context, form } = workerData as RowThreadSettings
const post = (message: RowThreadMessage, given: readonly ArrayBuffer[] = []): void => port.postMessage(message, given)

let ahead = 0
port.on('message', () => {
  ahead--
})

const run = async (): Promise<void> => {
  const file = await openRecordFile(from, options)
  try {
    post({ kind: 'opened', places: file.places })
    const blocks = form === 'packed' ? packedBlocks(file, context) : preparedBlocks(file.blocks(), context)
    for await (const block of blocks) {
      post({ kind: 'block', block }, 'bytes' in block ? [block.bytes.buffer] : [])
      ahead++
      while (ahead >= mostBlocksAhead) await once(port, 'message')
    }
    post({ kind: 'end' })
  } finally {
    await file.close()
  }
}

run()
  .catch((error: unknown) => {
    const problem = Problem.from(error)
    // Anything else is a bug: it ends the thread, and the consumer of its rows gets an error.
    if (!problem) throw error
    post({ kind: 'problem', problem: problem.toJSON() })
  })
  .finally(() => port.close())
