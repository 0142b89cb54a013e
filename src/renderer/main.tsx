import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Themed } from '../ui/theme/themed.tsx'
import { App } from './app.tsx'
import './style.css'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Themed className="app">
      <App />
    </Themed>
  </StrictMode>,
)
