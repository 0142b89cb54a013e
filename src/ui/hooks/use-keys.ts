import { useEffect, useEffectEvent } from 'react'

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.matches('input:not([type=radio], [type=checkbox]), textarea, select') || target.isContentEditable)

/** A chosen filter keeps the focus: its arrow keys and its space bar stay its own. */
const belongsToTarget = ({ target, key }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && target.matches('[type=radio], [type=checkbox]') && /^(Arrow| )/.test(key)

/**
 * Keys of a page, by `event.key` in lower case (`ctrl+z` with Ctrl or ⌘). Not while somebody writes or a dialog is open.
 * A handler that answers `false` did not take the key.
 */
export const useKeys = (handlers: Readonly<Record<string, (() => unknown) | undefined>>) => {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || isWriting(event.target) || belongsToTarget(event)) return
    if (document.querySelector('.ant-modal-wrap:not([style*="display: none"]), .ant-drawer-open')) return
    const control = event.ctrlKey || event.metaKey ? 'ctrl+' : ''
    const handler = handlers[control + event.key.toLowerCase()]
    if (handler && handler() !== false) event.preventDefault()
  })
  useEffect(() => {
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
