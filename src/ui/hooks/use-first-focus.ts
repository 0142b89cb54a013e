import { type RefObject, useEffect } from 'react'

/** Focuses a section's main control, unless something else in the section has the focus already. */
export const useFirstFocus = (element: RefObject<HTMLElement | null>) => {
  useEffect(() => {
    const section = element.current?.closest('main')
    const { activeElement } = document
    if (activeElement === section || !section?.contains(activeElement)) element.current?.focus({ preventScroll: true })
  }, [element])
}
