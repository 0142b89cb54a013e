// Entry of a photo worker thread. It runs one job at a time, in order of arrival.
import { parentPort, workerData } from 'node:worker_threads'
import { Problem } from '../../shared/errors/problem.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { checkPhoto, locateIn, mendPhoto } from './engine.ts'
import type { PhotoAnswer, PhotoJob, WorkerSettings } from './messages.ts'
import { loadModels } from './models.ts'

// The decoder of HEIC prints faults. Standard output belongs to the program, for example to `--json`.
console.log = console.error

if (parentPort === null) throw new Error('the photo worker must be started as a worker thread')
const port = parentPort
const { modelsDirectory } = workerData as WorkerSettings
const loading = loadModels(modelsDirectory)
// The first job reports why loading failed. Until then the rejection must not count as unhandled.
loading.catch(() => {})

/** Report of `locate`, which judges nothing. */
const nothingJudged: PhotoReport = { verdict: 'pass', checks: [], mended: [] }

const answer = async ({ task, bytes, spec, adjustment }: PhotoJob): Promise<PhotoAnswer> => {
  try {
    const models = await loading
    if (task === 'check') return { done: { report: await checkPhoto(bytes, spec, models) } }
    if (task === 'locate') return { done: { report: nothingJudged, located: await locateIn(bytes, spec, models) } }
    return { done: await mendPhoto(bytes, spec, models, adjustment) }
  } catch (error) {
    if (error instanceof Problem) return { problem: error.toJSON() }
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

port.on('message', async (job: PhotoJob) => {
  port.postMessage(await answer(job))
})
