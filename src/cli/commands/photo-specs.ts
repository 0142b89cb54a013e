import { readFile } from 'node:fs/promises'
import { Problem } from '../../shared/errors/problem.ts'
import { readPhotoSpec } from '../../shared/photo/read-spec.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import { findPhotoSpec, photoSpecs } from '../../shared/photo/specs.ts'

/** A spec by its id or from a file. @throws Problem `photo.specUnknown`, `photo.specWrong`, `general.fileMissing` */
export const findSpec = async (wanted: string): Promise<PhotoSpec> => {
  const shipped = findPhotoSpec(wanted)
  if (shipped) return shipped
  if (!/\.json$/iu.test(wanted)) {
    const known = photoSpecs.map(({ id }) => id).join('、')
    throw new Problem('photo.specUnknown', { spec: wanted, known })
  }
  const text = await readFile(wanted, 'utf8').catch((cause: unknown) => {
    throw new Problem('general.fileMissing', { path: wanted }, { cause })
  })
  return readPhotoSpec(text, wanted)
}
