import { App as AntApp, ConfigProvider, theme } from 'antd'
import chinese from 'antd/locale/zh_CN'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { useDark, useStill } from './settings/appearance.ts'
import './style.css'

const fonts = `'PingFang SC', 'Microsoft YaHei UI', 'Noto Sans CJK SC', 'Noto Sans SC', system-ui, sans-serif`
/** What tags are written in, each on its own palest (in the dark: darkest) shade. */
const tagInks = (inks: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(inks).flatMap(([name, ink]) => [
      [`${name}7`, ink],
      [`${name}-7`, ink],
    ]),
  )
// Greys darker (in the dark: lighter) than antd's own, so that small print has a contrast of 4.5 to 1 (WCAG 1.4.3).
const light = {
  colorPrimary: '#0f766e',
  colorPrimaryBg: '#e3f3f0',
  colorPrimaryBgHover: '#cfe9e5',
  colorLink: '#0f766e',
  colorTextTertiary: 'rgba(0, 0, 0, 0.6)',
  colorTextDescription: 'rgba(0, 0, 0, 0.6)',
  colorTextPlaceholder: 'rgba(0, 0, 0, 0.58)',
  colorError: '#cf1322',
  ...tagInks({ green: '#237804', orange: '#ad4e00', gold: '#874d00', lime: '#3f6600', cyan: '#006d75' }),
}
const dark = {
  colorPrimary: '#2a9d8f',
  colorPrimaryBg: '#12302d',
  colorPrimaryBgHover: '#17403b',
  colorLink: '#4fb8aa',
  colorTextTertiary: 'rgba(255, 255, 255, 0.65)',
  colorTextDescription: 'rgba(255, 255, 255, 0.65)',
  colorTextPlaceholder: 'rgba(255, 255, 255, 0.6)',
  colorError: '#ff7875',
  ...tagInks({ purple: '#a97ae0', geekblue: '#7d97ee' }),
}
/** White on them stays readable; as colours of text they would be too dark. On the light red of the dark, dark is. */
const darkButton = {
  colorPrimary: '#1f776c',
  colorPrimaryHover: '#238074',
  colorPrimaryActive: '#1a655c',
  defaultHoverColor: '#4fb8aa',
  defaultHoverBorderColor: '#4fb8aa',
  dangerColor: '#141414',
}
/** antd names its crosses in English otherwise. */
const closeInChinese = { 'aria-label': '关闭' }
const darkMenu = { itemSelectedColor: '#5fc4b7' }
/** antd's own is hardly seen on dark grey. */
const darkSlider = {
  trackBg: '#2a9d8f',
  trackHoverBg: '#4fb8aa',
  handleColor: '#2a9d8f',
  railBg: 'rgba(255, 255, 255, 0.2)',
}

const Themed = () => {
  const isDark = useDark()
  const algorithm = isDark ? theme.darkAlgorithm : theme.defaultAlgorithm
  const token = { ...(isDark ? dark : light), fontFamily: fonts, motion: !useStill() }
  return (
    <ConfigProvider
      locale={chinese}
      button={{ autoInsertSpace: false }}
      modal={{ closable: closeInChinese }}
      drawer={{ closable: closeInChinese }}
      theme={{
        algorithm,
        token,
        ...(isDark ? { components: { Button: darkButton, Menu: darkMenu, Slider: darkSlider } } : {}),
      }}
    >
      {/* Below, where they lie over no tab and no title. */}
      <AntApp className="app" message={{ top: 'calc(100dvh - 80px)', maxCount: 1 }}>
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
