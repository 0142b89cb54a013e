import { useEffect, useRef, useState } from 'react'
import { Problem } from '../../../shared/errors/problem.ts'
import type { CoreClient } from '../../../shared/rpc/contract.ts'
import type { EnrolEvent, EnrolStep } from '../../../shared/rpc/setup.ts'
import { problemOf } from '../../../ui/hooks/problem-of.ts'

export interface EnrolRequest {
  readonly server: string
  readonly code: string
  readonly deviceName: string
  /** The person agreed to an address without encryption. */
  readonly mayBePlain: boolean
  /** Key id of the province's key, where a notice named it. */
  readonly signingKey: string | null
}

/** Runs an enrolment, or only the dictionary's part of it, with its progress. */
export const useEnrolment = (client: CoreClient, onDone: () => void) => {
  const [step, setStep] = useState<EnrolStep>()
  const [problem, setProblem] = useState<Problem>()
  const cancelling = useRef<AbortController>(null)
  useEffect(() => () => cancelling.current?.abort(), [])

  const follow = async (begin: (signal: AbortSignal) => Promise<AsyncIterable<EnrolEvent>>, first: EnrolStep) => {
    const controller = new AbortController()
    cancelling.current = controller
    setProblem(undefined)
    setStep(first)
    try {
      let done = false
      for await (const event of await begin(controller.signal)) {
        if (event.kind === 'progress') setStep(event.step)
        else done = true
      }
      if (!done) throw new Problem('host.connectionLost')
      onDone()
    } catch (error) {
      if (!controller.signal.aborted) setProblem(problemOf(error))
    } finally {
      setStep(undefined)
    }
  }

  return {
    /** What runs now; undefined when nothing does. */
    step,
    problem,
    enrol: (request: EnrolRequest) => follow((signal) => client.setup.enrol(request, { signal }), 'register'),
    fetchDictionary: () => follow((signal) => client.setup.fetchDictionary(undefined, { signal }), 'dictionary'),
    cancel: () => cancelling.current?.abort(),
  }
}
