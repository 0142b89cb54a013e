// Entry of a thread that judges photos. It has no keys and no database, and decodes photos that units send.
import { parentPort } from 'node:worker_threads'
import { checkPhoto } from '../../photo/node/engine.ts'
import { loadModels } from '../../photo/node/models.ts'
import { provinceDefault } from '../../shared/photo/spec.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { answerJobs } from '../../shared/worker-jobs.ts'

// Loaded before the thread is ready, so that no photo's deadline counts it. The first job reports why loading failed.
const loading = loadModels()
await loading.catch(() => {})

answerJobs<Uint8Array, PhotoReport>(parentPort!, async (bytes) => checkPhoto(bytes, provinceDefault, await loading))
