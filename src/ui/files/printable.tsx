import { type ReactNode, useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import styles from './printable.module.css'

/**
 * Prints a sheet. `print(sheet)` renders it outside the visible window and opens the system's print dialog, where a PDF is one
 * of the printers. The page must render `printed`.
 */
export const usePrint = (): { readonly print: (sheet: ReactNode) => void; readonly printed: ReactNode } => {
  const [sheet, setSheet] = useState<ReactNode>(null)
  const paper = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (sheet === null) return
    let left = false
    const done = () => setSheet(null)
    window.addEventListener('afterprint', done, { once: true })
    const pictures = [...(paper.current?.querySelectorAll('img') ?? [])]
    // A picture that cannot be decoded leaves its place empty; the rest is printed.
    void Promise.allSettled(pictures.map((picture) => picture.decode())).then(() => {
      if (!left) window.print()
    })
    return () => {
      left = true
      window.removeEventListener('afterprint', done)
    }
  }, [sheet])

  return {
    print: setSheet,
    printed:
      sheet === null
        ? null
        : createPortal(
            <div ref={paper} className={styles.sheet}>
              {sheet}
            </div>,
            document.body,
          ),
  }
}
