import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { PhotoTool } from '../photo-tool.tsx'

/** An address without encryption has no service workers, and a desktop app needs none. */
const canBeKept = 'serviceWorker' in navigator && location.protocol.startsWith('http')

/** Has the page kept for use without a network. The page works without it, and a later visit tries again. */
const keep = (): void => void navigator.serviceWorker.register('sw.js').catch(() => {})

/** A file that was chosen in index.html, before or while this script arrived. */
const chosenEarly = (root: HTMLElement): Promise<File> => {
  const input = root.querySelector<HTMLInputElement>('input[type=file]')
  return new Promise((resolve) => {
    const take = (): void => {
      const file = input?.files?.[0]
      if (file) resolve(file)
    }
    take()
    input?.addEventListener('change', take)
  })
}

const root = document.getElementById('root')!
const early = chosenEarly(root)
createRoot(root).render(
  <StrictMode>
    <PhotoTool early={early} {...(canBeKept ? { onReady: keep } : {})} />
  </StrictMode>,
)
