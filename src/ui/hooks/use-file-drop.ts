import { type DragEvent as ReactDragEvent, useEffect, useEffectEvent, useState } from 'react'

interface Options {
  /** Whether files may be dropped now. */
  readonly enabled?: boolean
  /**
   * Receives the dropped data, in the event itself: afterwards the data is gone.
   * @returns false to leave the drop to the targets around this one
   */
  readonly onDrop: (data: DataTransfer) => boolean
}

/** What React's and the browser's own drag events have in common. */
type Drag = Pick<DragEvent, 'dataTransfer' | 'defaultPrevented' | 'relatedTarget' | 'currentTarget'> & {
  preventDefault(): void
  stopPropagation(): void
}

const carriesFiles = ({ dataTransfer }: Drag): boolean => dataTransfer?.types.includes('Files') ?? false

const claim = (event: Drag): void => {
  event.preventDefault() // or the browser opens the file in place of the page
  event.stopPropagation()
}

/**
 * Lets files be dropped on an element. Handlers are React's, so that dialogs rendered inside the element belong to it.
 * @returns whether files are being dragged over the element, and the handlers to spread on it
 */
export const useFileDrop = ({ enabled = true, onDrop }: Options) => {
  const [hovering, setHovering] = useState(false)
  const over = (event: Drag): void => {
    if (!enabled || !carriesFiles(event)) return
    claim(event)
    setHovering(true)
  }
  const leave = ({ currentTarget, relatedTarget }: Drag): void => {
    const isInside =
      relatedTarget instanceof Node && (!(currentTarget instanceof Node) || currentTarget.contains(relatedTarget))
    if (!isInside) setHovering(false)
  }
  const drop = (event: Drag): void => {
    setHovering(false)
    // Prevented: a field or a target inside this one has taken it.
    if (!enabled || event.defaultPrevented || !event.dataTransfer?.files.length) return
    if (onDrop(event.dataTransfer)) claim(event)
  }
  const handlers = {
    onDragEnter: (event: ReactDragEvent) => over(event),
    onDragOver: (event: ReactDragEvent) => over(event),
    onDragLeave: (event: ReactDragEvent) => leave(event),
    onDrop: (event: ReactDragEvent) => drop(event),
  }
  return { hovering, handlers, over, leave, drop }
}

/** Lets files be dropped anywhere on the window. @returns whether files are being dragged over it */
export const useWindowFileDrop = (options: Options): boolean => {
  const { hovering, ...target } = useFileDrop(options)
  const over = useEffectEvent(target.over)
  const leave = useEffectEvent(target.leave)
  const drop = useEffectEvent(target.drop)
  useEffect(() => {
    const listeners = [
      ['dragover', (event: DragEvent) => over(event)],
      ['dragleave', (event: DragEvent) => leave(event)],
      ['drop', (event: DragEvent) => drop(event)],
    ] as const
    for (const [name, listener] of listeners) window.addEventListener(name, listener)
    return () => {
      for (const [name, listener] of listeners) window.removeEventListener(name, listener)
    }
  }, [])
  return hovering
}
