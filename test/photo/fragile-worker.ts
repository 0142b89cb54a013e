// Replaces the photo worker: crashes on an empty file, passes any other.
import { parentPort } from 'node:worker_threads'
import type { PhotoAnswer, PhotoJob } from '../../src/photo/node/messages.ts'

parentPort?.on('message', ({ bytes }: PhotoJob) => {
  if (bytes.length === 0) process.exit(7)
  const answer: PhotoAnswer = { done: { report: { verdict: 'pass', checks: [], mended: [] } } }
  parentPort?.postMessage(answer)
})
