import type { GraphModel } from '@tensorflow/tfjs-converter'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import { dispose, type io, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { mebibyte } from '../shared/byte-size.ts'
import { kernelTape } from './kernel-tape.ts'
import type { Detections, FaceModels, Irises, PersonClasses } from './models.ts'

/** The models that every photo needs, and the large ones, which are loaded when they are first needed. */
export const smallModels = ['blazeface-front', 'blazeface', 'facemesh', 'selfie'] as const
const largeModels = ['iris', 'multiclass'] as const
/** Names of the model files: NAME.json with the graph, NAME.bin with the weights. */
export const modelNames = [...smallModels, ...largeModels] as const
export type ModelName = (typeof modelNames)[number]

/** The two files of a model. */
export interface ModelFile {
  readonly graph: io.ModelJSON
  readonly weights: ArrayBuffer
}

/** Loads a graph into TensorFlow.js. */
export const loadGraph = async ({ graph, weights }: ModelFile): Promise<GraphModel> =>
  loadGraphModel({
    load: async () => ({
      ...(graph.signature ? { signature: graph.signature } : {}),
      modelTopology: graph.modelTopology,
      weightSpecs: graph.weightsManifest.flatMap((group) => group.weights),
      weightData: weights,
    }),
  })

/** Runs a model on one input, copies its outputs and frees every tensor, so that memory does not grow. */
const run = (model: GraphModel, input: Float32Array, shape: number[], outputs: string[]): Float32Array[] => {
  const given = tensor(input, shape)
  const result = model.execute(given, outputs)
  const tensors: Tensor[] = Array.isArray(result) ? result : [result]
  const values = tensors.map((output) => Float32Array.from(output.dataSync()))
  dispose([given, ...tensors])
  return values
}

const joined = (first: Float32Array, second: Float32Array): Float32Array => {
  const both = new Float32Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

/** Scores and boxes of the coarser and the finer grid. */
const detectorOutputs = ['Identity', 'Identity_1', 'Identity_2', 'Identity_3']

const detections = ([scores1, scores2, boxes1, boxes2]: Float32Array[]): Detections => ({
  scores: joined(scores1!, scores2!),
  boxes: joined(boxes1!, boxes2!),
})

/** Outlines and iris centres, before the graph joins them. */
export const irisOutputs = ['conv_eyes_contours_and_brows', 'conv_iris'].map(
  (name) => `StatefulPartitionedCall/model/${name}/BiasAdd`,
)

/** One run of the multiclass model needs 37 MiB for its intermediate values. */
const multiclassWorkspace = 40 * mebibyte

/** Loads something when it is first asked for, and again after a failure. */
const onDemand = <Loaded>(load: () => Promise<Loaded>): (() => Promise<Loaded>) => {
  let loading: Promise<Loaded> | undefined
  return () => {
    loading ??= load().catch((error) => {
      loading = undefined
      throw error
    })
    return loading
  }
}

/**
 * Loads the models on the WebAssembly backend of TensorFlow.js, which the adaptor must have selected and initialised.
 * @param read reads one model's two files
 */
export const loadFaceModels = async (read: (name: ModelName) => Promise<ModelFile>): Promise<FaceModels> => {
  const [front, back, facemesh, selfie] = await Promise.all(
    smallModels.map(async (name) => loadGraph(await read(name))),
  )
  const bind = kernelTape()
  const detect = bind(front!, [1, 128, 128, 3], detectorOutputs)
  const mesh = bind(facemesh!, [1, 192, 192, 3], ['output_mesh', 'output_faceflag'])
  const person = bind(selfie!, [1, 256, 256, 3], ['activation_10'])
  return {
    detect: (input) => detections(detect(input)),
    // Not bound, because it is large and rarely used.
    detectThoroughly: (input) => detections(run(back!, input, [1, 256, 256, 3], detectorOutputs)),
    mesh(input) {
      const [points, presence] = mesh(input)
      return { points: points!, presence: presence![0]! }
    },
    person: (input) => person(input)[0]!,
    irises: onDemand<Irises>(async () => {
      const irises = bind(await loadGraph(await read('iris')), [2, 64, 64, 3], irisOutputs)
      return (input) => {
        const [outlines, centres] = irises(input)
        return { outlines: outlines!, centres: centres! }
      }
    }),
    personClasses: onDemand<PersonClasses>(async () => {
      const graph = await loadGraph(await read('multiclass'))
      const multiclass = bind(graph, [1, 256, 256, 3], ['Identity'], multiclassWorkspace)
      return (input) => multiclass(input)[0]!
    }),
  }
}
