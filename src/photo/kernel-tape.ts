import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { GraphModel } from '@tensorflow/tfjs-converter'
import {
  backend,
  getKernelsForBackend,
  registerKernel,
  type Tensor,
  type TensorInfo,
  tensor,
  unregisterKernel,
} from '@tensorflow/tfjs-core'
import { mebibyte } from '../shared/byte-size.ts'
import { Arena } from './arena.ts'

/** One call of a WebAssembly kernel. Its arguments name tensors by number, so that it can be repeated unchanged. */
type KernelCall = readonly [kernel: (...args: unknown[]) => unknown, args: unknown[]]

/** Members of the backend's module that its type does not declare. */
interface Emscripten {
  cwrap(...signature: unknown[]): KernelCall[0]
  _malloc(bytes: number): number
  _free(at: number): void
  readonly HEAPU8: Uint8Array<ArrayBuffer>
}

/** A model bound to one input shape. It returns one array for each output. */
export type BoundModel = (input: Float32Array) => Float32Array[]

/**
 * Binds a model to one input shape. `outputs` are the names of the graph's nodes to return. A model that needs more than the shared
 * workspace gets one of its own, of `ownBytes`.
 */
export type BindModel = (model: GraphModel, shape: number[], outputs: string[], ownBytes?: number) => BoundModel

/** Kernels that only copy, in JavaScript, when the type does not change. */
const copyingKernels = ['Identity', 'Cast'] as const

/** Makes the copy an alias of the same values, as the backend itself does for Reshape, so that no kernel runs. */
const shareInsteadOfCopying = (tensorflow: BackendWasm): void => {
  for (const kernelName of copyingKernels) {
    unregisterKernel(kernelName, 'wasm')
    registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs }) => {
        const { dataId, shape, dtype } = inputs.x as TensorInfo
        tensorflow.incRef(dataId)
        return { dataId, shape, dtype }
      },
    })
  }
}

/** Bytes of the shared workspace, for the intermediate values of one run. */
const workspaceBytes = 16 * mebibyte

/**
 * Records the kernel calls of the WebAssembly backend while TensorFlow.js runs a graph once. Later runs repeat only these calls, in
 * the same memory. This saves the executor's time (a third to a half, with models this small) and all its garbage. One workspace
 * serves the small models, because they run one after another. Kernels that compute in JavaScript (concatenation) are not
 * recorded, so request the nodes before them instead. Call it once, when the backend is ready.
 */
export const kernelTape = (): BindModel => {
  const tensorflow = backend() as BackendWasm
  const wasm = tensorflow.wasm as BackendWasm['wasm'] & Emscripten
  shareInsteadOfCopying(tensorflow)
  let recording: KernelCall[] | undefined

  // Makes the kernels fetch their functions again, through the recorder.
  const fetchKernel = wasm.cwrap
  wasm.cwrap = (...signature) => {
    const kernel = fetchKernel(...signature)
    return (...args: unknown[]) => {
      recording?.push([kernel, args])
      return kernel(...args)
    }
  }
  for (const { setupFunc } of getKernelsForBackend('wasm')) setupFunc?.(tensorflow)

  const { _malloc: malloc, _free: free } = wasm
  const { disposeData } = wasm.tfjs
  const shared = malloc(workspaceBytes) >>> 0

  const record = (model: GraphModel, given: Tensor, outputs: string[]): { calls: KernelCall[]; results: Tensor[] } => {
    const calls: KernelCall[] = []
    recording = calls
    try {
      const result = model.execute(given, outputs)
      return { calls, results: Array.isArray(result) ? result : [result] }
    } finally {
      recording = undefined
    }
  }

  return (model, shape, outputs, ownBytes) => {
    const arena = new Arena(ownBytes === undefined ? shared : malloc(ownBytes) >>> 0, ownBytes ?? workspaceBytes)
    wasm._malloc = (bytes) => {
      const at = arena.take(bytes)
      // Memory from elsewhere would be freed after the recording, while the recorded calls still write to it.
      if (at === undefined)
        throw new Error(`the workspace of ${ownBytes ?? workspaceBytes} bytes has no room for ${bytes}`)
      return at
    }
    wasm._free = (at) => {
      if (!arena.free(at)) free(at)
    }
    // A disposed tensor keeps its number, because the recorded calls name it.
    wasm.tfjs.disposeData = () => {}
    try {
      const place = (of: Tensor): { at: number; length: number } => ({
        at: tensorflow.dataIdMap.get(of.dataId).memoryOffset,
        length: of.size,
      })
      const given = tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape)
      const input = place(given)
      const { calls, results } = record(model, given, outputs)
      const places = results.map(place)
      return (values) => {
        // A new view, because the memory may have grown since the last run.
        new Float32Array(wasm.HEAPU8.buffer, input.at, input.length).set(values)
        for (const [kernel, args] of calls) kernel(...args)
        const { buffer } = wasm.HEAPU8
        return places.map(({ at, length }) => new Float32Array(buffer, at, length).slice())
      }
    } finally {
      wasm._malloc = malloc
      wasm._free = free
      wasm.tfjs.disposeData = disposeData
    }
  }
}
