import { useEffect, useEffectEvent } from 'react'
import { useWindowFileDrop } from '../ui/hooks/use-file-drop.ts'

/**
 * Receives photos that are dropped onto the window or pasted into it; the first file counts.
 * @returns whether a file is being dragged over the window
 */
export const useIncoming = (onFile: (file: Blob) => void): boolean => {
  const receive = useEffectEvent(onFile)
  const hovering = useWindowFileDrop({
    onDrop: ({ files: [file] }) => {
      if (file) onFile(file)
      return true
    },
  })
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const file = event.clipboardData?.files[0]
      if (!file) return
      event.preventDefault()
      receive(file)
    }
    // A link or text dropped onto the page must not replace it.
    const ignore = (event: DragEvent): void => event.preventDefault()
    addEventListener('paste', paste)
    addEventListener('dragover', ignore)
    addEventListener('drop', ignore)
    return () => {
      removeEventListener('paste', paste)
      removeEventListener('dragover', ignore)
      removeEventListener('drop', ignore)
    }
  }, [])
  return hovering
}
