import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { PhotoTool } from './photo-tool.tsx'
// In this order: what comes later says the last word.
import './styles/page.css'
import './styles/start.css'
import './styles/working.css'
import './styles/result.css'
import './styles/adjust.css'
import './styles/save.css'
import './styles/checks.css'
import './styles/camera.css'
import './styles/narrow.css'
import './styles/print.css'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <PhotoTool />
  </StrictMode>,
)
