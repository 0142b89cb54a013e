import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Problem } from '../../shared/errors/problem.ts'
import { Keyring } from '../accounts/keyring.ts'
import { clearHalfSample, sampleWorkPrefix } from './remove-sample.ts'
import { sampleMaterials, signInNote } from './sample-mark.ts'

/** Steps that the sample program reports. */
export type SampleStep = 'people' | 'photos' | 'review'
export interface SampleProgress {
  readonly step: SampleStep
  /** 0 to 1, of all steps together. */
  readonly share: number
}

export interface MakeSampleOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (progress: SampleProgress) => void
}

/**
 * Makes a unit for trying in an empty folder: made-up people, drawn photos, records in several states, no province. Cut
 * off at any point, the folder is still empty.
 * @param program runs as a worker thread; the core's host names it, because sample data is made with the core and so
 * cannot be part of it
 * @throws Problem `core.home.exists`; the signal's reason
 */
export const makeSample = async (home: string, program: string, options: MakeSampleOptions = {}): Promise<void> => {
  await mkdir(home, { recursive: true, mode: 0o700 })
  if (new Keyring(home).exists) throw new Problem('core.home.exists', { home })
  clearHalfSample(home)
  const work = await mkdtemp(join(home, sampleWorkPrefix))
  try {
    await runProgram(program, work, options)
    options.signal?.throwIfAborted()
    if (new Keyring(home).exists) throw new Problem('core.home.exists', { home })
    // The note first, the keyring last: see clearHalfSample.
    for (const name of [signInNote, sampleMaterials, 'unit.db', 'keyring.json'])
      await rename(join(work, name), join(home, name))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const runProgram = async (
  program: string,
  folder: string,
  { signal, onProgress }: MakeSampleOptions,
): Promise<void> => {
  const worker = new Worker(program, { workerData: { folder } })
  const stop = () => void worker.terminate()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (progress: SampleProgress) => onProgress?.(progress))
      worker.once('error', reject)
      worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`sample program ended with ${code}`))))
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
