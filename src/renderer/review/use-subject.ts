import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ReviewSubjectDetail } from '../../shared/rpc/review.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { loadPhoto } from '../rpc/photo-urls.ts'

/**
 * The current record, with the next one read ahead. Its changes stay visible for the visit, although the view is recorded at
 * once. Calls `onShown` when the record is shown to the reviewer.
 */
export const useSubject = (
  client: CoreClient,
  id: string | undefined,
  next: string | undefined,
  /** Records count as seen per sample, so a new sample records the view again. */
  sample: string | undefined,
  onShown: (id: string) => void,
) => {
  const asked = useRef(new Map<string, Promise<ReviewSubjectDetail>>())
  const [shown, setShown] = useState<{ id: string; subject?: ReviewSubjectDetail; problem?: Problem }>()
  const notifyShown = useEffectEvent(onShown)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new sample needs the note for the record that is already shown
  useEffect(() => {
    const ask = (wanted: string): Promise<ReviewSubjectDetail> => {
      const known = asked.current.get(wanted)
      if (known) return known
      const asking = client.review.open({ id: wanted })
      asking.catch(() => asked.current.delete(wanted))
      asked.current.set(wanted, asking)
      return asking
    }
    if (!id) return
    let current = true
    ask(id).then(
      (subject) => {
        if (!current) return
        setShown({ id, subject })
        notifyShown(id)
      },
      (error) => {
        if (current) setShown({ id, problem: problemOf(error) })
      },
    )
    if (next) {
      // A failure to read ahead is ignored: the record is requested again when it is opened.
      ask(next)
        .then(({ photo }) => photo && loadPhoto(client, 'image', photo))
        .catch(() => {})
    }
    return () => {
      current = false
    }
  }, [client, id, next, sample])

  const present = shown?.id === id ? shown : undefined
  return { subject: present?.subject, problem: present?.problem }
}
