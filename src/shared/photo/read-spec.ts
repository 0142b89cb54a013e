import { Problem } from '../errors/problem.ts'
import { type PhotoSpec, photoSpecSchema } from './spec.ts'

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ''))
  } catch {
    return undefined
  }
}

/**
 * Parses the text of a spec's file, as a province gives it to a unit: the JSON of {@link photoSpecSchema}.
 * @param file its name, for the message
 * @throws Problem `photo.specWrong`, which names the first entry that is missing or wrong
 * @example readPhotoSpec(JSON.stringify(provinceDefault), 'spec.json').width // 295 (pixels)
 */
export const readPhotoSpec = (text: string, file: string): PhotoSpec => {
  const { data, error } = photoSpecSchema.safeParse(readJson(text))
  if (data) return data
  const [first] = error.issues
  const entry = first?.code === 'unrecognized_keys' ? [...first.path, ...first.keys.slice(0, 1)] : (first?.path ?? [])
  const fault = entry.length > 0 ? `其中“${entry.join('.')}”缺少或不对` : '内容无法识别'
  throw new Problem('photo.specWrong', { file, fault }, { cause: error })
}
