import { useEffect, useState } from 'react'

/**
 * Photos that are dropped onto the window or pasted into it; the first file counts.
 * @returns whether a file is being dragged over the window
 */
export const useIncoming = (take: (file: Blob) => void): boolean => {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const takeFirst = (files: FileList | undefined, event: Event): void => {
      const file = files?.[0]
      if (!file) return
      event.preventDefault()
      take(file)
    }
    const drop = (event: DragEvent): void => {
      event.preventDefault() // or the browser leaves the page to show the file
      setOver(false)
      takeFirst(event.dataTransfer?.files, event)
    }
    const dragOver = (event: DragEvent): void => {
      event.preventDefault()
      setOver(event.dataTransfer?.types.includes('Files') ?? false)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const paste = (event: ClipboardEvent): void => takeFirst(event.clipboardData?.files, event)
    addEventListener('drop', drop)
    addEventListener('dragover', dragOver)
    addEventListener('dragleave', leave)
    addEventListener('paste', paste)
    return () => {
      removeEventListener('drop', drop)
      removeEventListener('dragover', dragOver)
      removeEventListener('dragleave', leave)
      removeEventListener('paste', paste)
    }
  }, [take])
  return over
}
