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
import { Arena } from './arena.ts'

/** One call of a WebAssembly kernel. Its arguments name tensors by number, so that it can be made again as it is. */
type KernelCall = readonly [kernel: (...args: unknown[]) => unknown, args: unknown[]]

/** What the backend's module has beside its declared functions. */
interface Emscripten {
  cwrap(...signature: unknown[]): KernelCall[0]
  _malloc(bytes: number): number
  _free(at: number): void
  readonly HEAPU8: Uint8Array<ArrayBuffer>
}

/** A model bound to one input shape: input values in, one array for each output. */
export type BoundModel = (input: Float32Array) => Float32Array[]

/** Binds a model to one input shape; `outputs` are names of the graph's nodes whose values are wanted. */
export type BindModel = (model: GraphModel, shape: number[], outputs: string[]) => BoundModel

/** Kernels that only copy, in JavaScript, when the type stays the same. */
const copyingKernels = ['Identity', 'Cast'] as const

/** The copy is a second name for the same values, as the backend itself does it for Reshape: nothing to run, nothing to note. */
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

/** Room for the intermediate values of one run of the largest model. */
const workspaceBytes = 16 * 1024 * 1024

/**
 * TensorFlow.js runs a graph once; the calls that it makes to the kernels of its WebAssembly backend are noted, and from then
 * on only the kernels are called, always in the same place of memory. That takes the executor's time (a third to a half, with
 * models this small) and all its garbage out of every photo. One workspace serves every bound model: they run one after another.
 * Kernels that compute in JavaScript (concatenation) would be missed: ask for the nodes before them instead.
 * Call it once, when the backend is ready.
 */
export const kernelTape = (): BindModel => {
  const tensorflow = backend() as BackendWasm
  const wasm = tensorflow.wasm as BackendWasm['wasm'] & Emscripten
  shareInsteadOfCopying(tensorflow)
  let recording: KernelCall[] | undefined

  // The kernels fetch their functions anew, through the recorder.
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
  const workspace = malloc(workspaceBytes) >>> 0

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

  return (model, shape, outputs) => {
    const arena = new Arena(workspace, workspaceBytes)
    wasm._malloc = (bytes) => arena.take(bytes) ?? malloc(bytes)
    wasm._free = (at) => {
      if (!arena.free(at)) free(at)
    }
    // A tensor that is gone keeps its number: the noted calls name it.
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
        // The memory may have grown since the last run: its view is taken anew.
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
