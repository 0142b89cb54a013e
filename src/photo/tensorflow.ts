import type { GraphModel } from '@tensorflow/tfjs-converter'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import { dispose, type io, type Tensor, tensor } from '@tensorflow/tfjs-core'
import type { FaceModels } from './models.ts'

/** Names of the model files: NAME.json with the graph, NAME.bin with the weights. */
export const modelNames = ['blazeface', 'facemesh', 'iris', 'selfie'] as const
export type ModelName = (typeof modelNames)[number]

/** One model's files as an adaptor read them. */
export interface ModelFile {
  readonly graph: io.ModelJSON
  readonly weights: ArrayBuffer
}

const load = async ({ graph, weights }: ModelFile): Promise<GraphModel> =>
  loadGraphModel({
    load: async () => ({
      ...(graph.signature ? { signature: graph.signature } : {}),
      modelTopology: graph.modelTopology,
      weightSpecs: graph.weightsManifest.flatMap((group) => group.weights),
      weightData: weights,
    }),
  })

/** Runs a model on one input; copies its outputs and frees every tensor, so that memory stays flat. */
const run = (model: GraphModel, input: Float32Array, shape: number[], outputs?: string[]): Float32Array[] => {
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

/**
 * The models on whatever TensorFlow.js backend the adaptor has set.
 * @param read reads one model's two files
 */
export const loadFaceModels = async (read: (name: ModelName) => Promise<ModelFile>): Promise<FaceModels> => {
  const [blazeface, facemesh, iris, selfie] = await Promise.all(modelNames.map(async (name) => load(await read(name))))
  return {
    detect(input) {
      const names = ['Identity', 'Identity_1', 'Identity_2', 'Identity_3']
      const [scores1, scores2, boxes1, boxes2] = run(blazeface!, input, [1, 256, 256, 3], names)
      return { scores: joined(scores1!, scores2!), boxes: joined(boxes1!, boxes2!) }
    },
    mesh(input) {
      const [points, presence] = run(facemesh!, input, [1, 192, 192, 3], ['output_mesh', 'output_faceflag'])
      return { points: points!, presence: presence![0]! }
    },
    irises: (input) => run(iris!, input, [2, 64, 64, 3])[0]!,
    person: (input) => run(selfie!, input, [1, 256, 256, 3])[0]!,
  }
}
