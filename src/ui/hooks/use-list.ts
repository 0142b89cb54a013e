import { useState } from 'react'
import { useSearchParams } from 'wouter'

/** Filters of a list, in the address, and the pages of the list that an officer went through. */
export interface List<Place> {
  readonly search: URLSearchParams
  /** Replaces all filters. */
  readonly filter: (next: URLSearchParams) => void
  /** Sets one filter; undefined removes it. */
  readonly set: (name: string, value: string | number | undefined) => void
  /** Where the page before this one ended. Undefined on the first page. */
  readonly after: Place | undefined
  readonly goOn: (place: Place) => void
  readonly goBack: () => void
  /** Goes to the first page, because what is listed changed. */
  readonly restart: () => void
}

/** A list whose pages begin behind a place. A change of a filter leads to the first page. */
export const useList = <Place>(): List<Place> => {
  const [search, setSearch] = useSearchParams()
  const [places, setPlaces] = useState<readonly Place[]>([])
  const restart = () => setPlaces([])
  const filter = (next: URLSearchParams) => {
    restart()
    setSearch(next)
  }
  return {
    search,
    filter,
    set: (name, value) => {
      const next = new URLSearchParams(search)
      if (value === undefined) next.delete(name)
      else next.set(name, String(value))
      filter(next)
    },
    after: places.at(-1),
    goOn: (place) => setPlaces([...places, place]),
    goBack: () => setPlaces(places.slice(0, -1)),
    restart,
  }
}
