import { useEffectEvent, useLayoutEffect } from 'react'

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.matches('input:not([type=radio], [type=checkbox]), textarea, select') || target.isContentEditable)

/** Radio buttons and checkboxes keep the focus after a click, and need the arrow keys and the space bar themselves. */
const belongsToTarget = ({ target, key }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && target.matches('[type=radio], [type=checkbox]') && /^(Arrow| )/.test(key)

/**
 * Handles keys of a page, by `event.key` in lower case (`ctrl+z` for Ctrl or ⌘). Keys are ignored in text fields and while a
 * dialog is open. A handler that returns `false` leaves the key to the browser.
 * @example useKeys({ a: approve, 'ctrl+z': undo, escape: isOpen ? close : undefined })
 */
export const useKeys = (handlers: Readonly<Record<string, (() => unknown) | undefined>>) => {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || isWriting(event.target) || belongsToTarget(event)) return
    if (document.querySelector('.ant-modal-wrap:not([style*="display: none"]), .ant-drawer-open')) return
    const control = event.ctrlKey || event.metaKey ? 'ctrl+' : ''
    const handler = handlers[control + event.key.toLowerCase()]
    if (handler && handler() !== false) event.preventDefault()
  })
  // Before the page is painted, so that a key pressed as soon as it shows is not lost.
  useLayoutEffect(() => {
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
