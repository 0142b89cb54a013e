import { useEffect, useEffectEvent, useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { mostCards, type PhotoCard } from '../../shared/rpc/photos.ts'

/** The cards read so far, by record. Cards are requested when they come into view, and again with a new edition. */
export const useCards = (
  client: CoreClient,
  shown: readonly string[],
  edition: number,
): ReadonlyMap<string, PhotoCard> => {
  const [cards, setCards] = useState<ReadonlyMap<string, PhotoCard>>(new Map())
  const [fresh, setFresh] = useState<{ edition: number; ids: ReadonlySet<string> }>({ edition, ids: new Set() })
  const known = fresh.edition === edition ? fresh.ids : new Set<string>()
  const missing = shown.filter((id) => !known.has(id)).slice(0, mostCards)
  const wanted = missing.join(' ')

  const ask = useEffectEvent(async (ids: readonly string[], current: () => boolean) => {
    const read = await client.photos.cards({ ids: [...ids] })
    if (!current()) return
    setCards((before) => new Map([...before, ...read.map((card) => [card.id, card] as const)]))
    setFresh((before) => ({ edition, ids: new Set([...(before.edition === edition ? before.ids : []), ...ids]) }))
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new edition asks for the same ids again
  useEffect(() => {
    if (!wanted) return
    let current = true
    // A failure here shows as an empty card; the sheet itself reports the problem.
    ask(wanted.split(' '), () => current).catch(() => {})
    return () => {
      current = false
    }
  }, [wanted, edition])

  return cards
}
