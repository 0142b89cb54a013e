import { App as AntApp, ConfigProvider, theme } from 'antd'
import chinese from 'antd/locale/zh_CN'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { useDarkMode } from './shell/useDarkMode.ts'
import './style.css'

const fonts = `system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif`

function Themed() {
  const dark = useDarkMode()
  const algorithm = dark ? theme.darkAlgorithm : theme.defaultAlgorithm
  return (
    <ConfigProvider locale={chinese} theme={{ algorithm, token: { colorPrimary: '#12706f', fontFamily: fonts } }}>
      <AntApp className="app">
        <App />
      </AntApp>
    </ConfigProvider>
  )
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Themed />
  </StrictMode>,
)
