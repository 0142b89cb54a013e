import { App as AntApp, ConfigProvider, theme } from 'antd'
import chinese from 'antd/locale/zh_CN'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { useDark } from './settings/appearance.ts'
import './style.css'

const fonts = `'PingFang SC', 'Microsoft YaHei UI', 'Noto Sans CJK SC', 'Noto Sans SC', system-ui, sans-serif`
const light = { colorPrimary: '#0f766e', colorPrimaryBg: '#e3f3f0', colorPrimaryBgHover: '#cfe9e5' }
const dark = { colorPrimary: '#2a9d8f', colorPrimaryBg: '#12302d', colorPrimaryBgHover: '#17403b' }

function Themed() {
  const isDark = useDark()
  const algorithm = isDark ? theme.darkAlgorithm : theme.defaultAlgorithm
  const token = { ...(isDark ? dark : light), fontFamily: fonts }
  return (
    <ConfigProvider locale={chinese} button={{ autoInsertSpace: false }} theme={{ algorithm, token }}>
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
