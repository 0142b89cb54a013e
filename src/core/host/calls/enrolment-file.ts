import { Problem } from '../../../shared/errors/problem.ts'
import { enrolmentFiles } from '../../../shared/sync/enrolment-file-names.ts'
import { callBytes, callFile } from './call-file.ts'

/** Reads a file of the enrolment that a call brings. @throws Problem `setup.file.damaged` when it is too large to be one */
export const enrolmentFileOf = async (given: unknown): Promise<{ name: string; bytes: Uint8Array }> => {
  const { name, size } = callFile(given)
  if (size > enrolmentFiles.largestBytes) throw new Problem('setup.file.damaged', { file: name })
  return { name, bytes: await callBytes(given) }
}
