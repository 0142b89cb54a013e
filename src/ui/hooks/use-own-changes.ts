import { useState } from 'react'

/**
 * Distinguishes the page's own changes of the store from all others, so that a list stays as it was read while decisions are
 * made on it, and is read again only after another change.
 */
export const useOwnChanges = (edition: number, onChanged: () => void) => {
  const [own, setOwn] = useState(0)
  return {
    /** Increases when something else than this page changed the store. */
    foreignEdition: edition - own,
    /** To be called after a change that this page made. */
    changed: () => {
      setOwn((before) => before + 1)
      onChanged()
    },
  }
}
