import { type RefObject, useEffect } from 'react'

/** Takes the focus to what a section is worked with, unless the person is at something else in the section already. */
export const useFirstFocus = (element: RefObject<HTMLElement | null>) => {
  useEffect(() => {
    const section = element.current?.closest('main')
    const { activeElement } = document
    if (activeElement === section || !section?.contains(activeElement)) element.current?.focus({ preventScroll: true })
  }, [element])
}
