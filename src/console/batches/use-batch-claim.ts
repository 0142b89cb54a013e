import { useMutation } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ConsoleClient } from '../../shared/console/contract.ts'

/** Who works on a batch. */
export type Claim = Awaited<ReturnType<ConsoleClient['claims']['take']>>

/** Shorter than the time after which an idle officer's claim ends, so that the claim of one who works goes on. */
const sayAgainMilliseconds = 60_000

/**
 * Takes a batch while its page is open and its officer moves the mouse or types, and gives it back when the page is left.
 * @param wanted whether this officer can work on it at all
 * @returns who has it; undefined before the first answer
 */
export const useBatchClaim = (client: ConsoleClient, id: string, wanted: boolean) => {
  const [claim, setClaim] = useState<Claim>()
  const isActive = useRef(true)
  const take = useMutation({
    mutationFn: () => client.claims.take({ kind: 'batch', id }),
    onSuccess: setClaim,
  })
  const takeNow = useEffectEvent(() => take.mutate())
  const giveBack = useEffectEvent(() => void client.claims.release({ kind: 'batch', id }).catch(() => undefined))
  useEffect(() => {
    if (!wanted) return undefined
    takeNow()
    const note = () => {
      isActive.current = true
    }
    const again = setInterval(() => {
      if (isActive.current) takeNow()
      isActive.current = false
    }, sayAgainMilliseconds)
    window.addEventListener('pointermove', note)
    window.addEventListener('keydown', note)
    return () => {
      clearInterval(again)
      window.removeEventListener('pointermove', note)
      window.removeEventListener('keydown', note)
      giveBack()
    }
  }, [wanted])
  return { claim, retake: () => take.mutate() }
}
