import { type RefObject, useEffect } from 'react'
import { type Adjust, adjustByWheel } from './adjusting.ts'

/** The wheel enlarges the picture if it has the focus; otherwise it scrolls the page as usual. */
export const useWheel = (
  element: RefObject<HTMLElement | null>,
  onAdjust: ((change: Adjust) => void) | undefined,
): void => {
  useEffect(() => {
    const target = element.current
    if (!target || !onAdjust) return
    const turn = (event: WheelEvent): void => {
      // With the control key the browser enlarges the whole page, as people with weak eyes need it.
      if (document.activeElement !== target || event.ctrlKey) return
      event.preventDefault()
      onAdjust(adjustByWheel(event))
    }
    // React's own listeners cannot keep the page from scrolling.
    target.addEventListener('wheel', turn, { passive: false })
    return () => target.removeEventListener('wheel', turn)
  }, [element, onAdjust])
}
