import { useEffect, useEffectEvent, useState } from 'react'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** Takes the first file that is dropped anywhere on the window; tells whether one hovers over it. Without `onFile` none is taken. */
export function useFileDrop(onFile: ((file: File) => void) | undefined): boolean {
  const [hovering, setHovering] = useState(false)
  const take = useEffectEvent((file: File) => onFile?.(file))
  const takes = onFile !== undefined

  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault() // or the browser would open the file in place of the window
      setHovering(takes)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setHovering(false)
    }
    const drop = (event: DragEvent) => {
      setHovering(false)
      const file = event.dataTransfer?.files[0]
      if (!file) return
      event.preventDefault()
      take(file)
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [takes])

  return hovering
}
