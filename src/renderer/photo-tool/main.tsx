import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { PhotoTool } from './PhotoTool.tsx'
import './photo-tool.css'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <PhotoTool />
  </StrictMode>,
)
