import { useEffect, useEffectEvent } from 'react'

/** The command of a key press; undefined if it is no shortcut of the window. */
export type Shortcut =
  | { readonly kind: 'go'; readonly index: number }
  | {
      readonly kind: 'palette' | 'shortcuts' | 'lock' | 'print' | 'zoomIn' | 'zoomOut' | 'zoomReset' | 'help'
    }

const withControl: Readonly<Record<string, Exclude<Shortcut['kind'], 'go'>>> = {
  k: 'palette',
  l: 'lock',
  p: 'print',
  '=': 'zoomIn',
  '+': 'zoomIn',
  '-': 'zoomOut',
  '0': 'zoomReset',
}
/** Shortcuts left to the browser, because its users expect the browser's own action. */
const browsersOwn = new Set<Shortcut['kind']>(['print', 'zoomIn', 'zoomOut', 'zoomReset'])

const isTyping = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/u.test(target.tagName))

const shortcutOf = (event: KeyboardEvent): Shortcut | undefined => {
  if (event.isComposing || event.altKey) return undefined
  if (event.ctrlKey || event.metaKey) {
    if (event.shiftKey && event.key !== '+') return undefined
    if (/^[1-9]$/u.test(event.key)) return { kind: 'go', index: Number(event.key) - 1 }
    const kind = withControl[event.key.toLowerCase()]
    return kind && (window.desktop || !browsersOwn.has(kind)) ? { kind } : undefined
  }
  if (event.key === 'F1') return { kind: 'help' }
  return (event.key === '?' || event.key === '？') && !isTyping(event) ? { kind: 'shortcuts' } : undefined
}

/** Answers the window's shortcuts, the same in every host. */
export const useShortcuts = (onShortcut: (shortcut: Shortcut) => void): void => {
  const answer = useEffectEvent(onShortcut)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      const shortcut = shortcutOf(event)
      if (!shortcut) return
      event.preventDefault()
      answer(shortcut)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
