import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { PhotoTool } from '../photo-tool.tsx'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <PhotoTool />
  </StrictMode>,
)
