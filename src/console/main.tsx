import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ConfigProvider } from 'antd'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Themed } from '../ui/theme/themed.tsx'
import { App } from './app.tsx'
import { connectConsole } from './connect.ts'
import './style.css'
import '../../assets/rare-characters/rare-characters.css'

/** The server puts a new nonce into each page. Browsers hide the attribute and keep the property. */
const { nonce = '' } = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]') ?? {}

const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 5_000 } } })
const client = connectConsole()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <ConfigProvider csp={{ nonce }}>
      <Themed className="console">
        <QueryClientProvider client={queries}>
          <App client={client} />
        </QueryClientProvider>
      </Themed>
    </ConfigProvider>
  </StrictMode>,
)
