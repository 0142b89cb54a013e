import { useEffect, useEffectEvent, useState } from 'react'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/**
 * Takes what is dropped anywhere on the window and was not taken by a section; tells whether files hover over it.
 * `onDrop` reads the data at once: after the event it is gone.
 */
export const useWindowDrop = (onDrop: (data: DataTransfer) => void): boolean => {
  const [hovering, setHovering] = useState(false)
  const take = useEffectEvent(onDrop)

  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault() // or the browser would open the file in place of the window
      setHovering(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setHovering(false)
    }
    const drop = (event: DragEvent) => {
      setHovering(false)
      // Prevented: a field of a dialog took it.
      if (event.defaultPrevented || !event.dataTransfer?.files.length) return
      event.preventDefault()
      take(event.dataTransfer)
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])

  return hovering
}
