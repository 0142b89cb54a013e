import { useEffect, useEffectEvent } from 'react'

interface Keys {
  /** Whether nothing is edited or open above the grid. */
  readonly free: boolean
  /** Absent for accounts that may not add. */
  readonly onNew: (() => void) | undefined
  readonly onStep: (way: 'undo' | 'redo') => void
}

/** The keys of the records' page that work wherever the focus is: Alt+N adds a record, Ctrl+Z and Ctrl+Y undo and redo. */
export const useRecordKeys = ({ free, onNew, onStep }: Keys): void => {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const key = event.key.toLowerCase()
    if (event.altKey && key === 'n' && onNew) {
      event.preventDefault()
      onNew()
    }
    if (!(event.ctrlKey || event.metaKey) || !free) return
    // Text that is typed elsewhere, e.g. in the search field, is undone there.
    if (event.target instanceof HTMLInputElement && !event.target.closest('[role=grid]')) return
    if (key !== 'z' && key !== 'y') return
    event.preventDefault()
    onStep(key === 'y' || event.shiftKey ? 'redo' : 'undo')
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
