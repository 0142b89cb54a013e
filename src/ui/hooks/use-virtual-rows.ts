import { type RefObject, useEffect, useState } from 'react'

/** Rows drawn beyond each edge, so that a quick scroll shows no gap. */
const margin = 3

interface Viewport {
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Reports which rows of a list are visible in a scrolling box. All rows have the same height. */
export const useVirtualRows = (box: RefObject<HTMLElement | null>, rowHeight: number) => {
  const [viewport, setViewport] = useState<Viewport>({ top: 0, width: 0, height: 0 })

  useEffect(() => {
    const element = box.current
    if (!element) return
    const read = () => setViewport({ top: element.scrollTop, width: element.clientWidth, height: element.clientHeight })
    const observer = new ResizeObserver(read)
    observer.observe(element)
    element.addEventListener('scroll', read, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', read)
    }
  }, [box])

  const first = Math.max(0, Math.floor(viewport.top / rowHeight) - margin)
  const last = Math.ceil((viewport.top + viewport.height) / rowHeight) + margin

  /** Scrolls just far enough to show a row. */
  const reveal = (row: number) => {
    const element = box.current
    if (!element) return
    const top = row * rowHeight
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight
  }

  return { width: viewport.width, height: viewport.height, first, last, reveal }
}
