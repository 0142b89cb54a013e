import { useState } from 'react'

/**
 * Tells the page's own changes of the store from those of others: what is gone through stays as it was read while
 * decisions are made, and is read anew when something else changed.
 */
export const useOwnChanges = (edition: number, onChanged: () => void) => {
  const [own, setOwn] = useState(0)
  return {
    /** Raised when the store changed by another hand. */
    foreignEdition: edition - own,
    /** To be called after a change of one's own. */
    changed: () => {
      setOwn((before) => before + 1)
      onChanged()
    },
  }
}
