import { useCallback, useState } from 'react'
import { Problem } from '../shared/errors/problem.ts'
import { readPhotoSpec } from '../shared/photo/read-spec.ts'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import { photoSpecs } from '../shared/photo/specs.ts'

/** The specs there are, the chosen one, and what is wrong with a file that was to bring another. */
export interface SpecShelf {
  readonly specs: readonly PhotoSpec[]
  readonly spec: PhotoSpec
  readonly problem: Problem | undefined
  choose(id: string): void
  /** Adds the spec of a file and chooses it; it replaces one of the same id. */
  receive(file: File): void
  dismiss(): void
}

/** Specs are kept while the page is open. */
export const useSpecs = (): SpecShelf => {
  const [specs, setSpecs] = useState(photoSpecs)
  const [spec, setSpec] = useState(photoSpecs[0]!) // the province's own: what nearly everybody needs
  const [problem, setProblem] = useState<Problem>()

  const receive = useCallback(async (file: File): Promise<void> => {
    try {
      const received = readPhotoSpec(await file.text(), file.name)
      setSpecs((before) => [...before.filter(({ id }) => id !== received.id), received])
      setSpec(received)
      setProblem(undefined)
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem('general.fileMissing', { path: file.name }))
    }
  }, [])

  return {
    specs,
    spec,
    problem,
    choose: (wanted) => setSpec((now) => specs.find(({ id }) => id === wanted) ?? now),
    receive,
    dismiss: () => setProblem(undefined),
  }
}

/** Whether a dropped file is meant as a spec. */
export const isSpecFile = (file: Blob): file is File => file instanceof File && /\.json$/iu.test(file.name)
