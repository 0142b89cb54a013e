import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Themed } from '../ui/theme/themed.tsx'
import { App } from './app.tsx'
import './style.css'
import '../../assets/rare-characters/rare-characters.css'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Themed className="app">
      <App />
    </Themed>
  </StrictMode>,
)
