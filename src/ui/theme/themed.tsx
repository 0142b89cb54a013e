import { App as AntApp, ConfigProvider, theme } from 'antd'
import chinese from 'antd/locale/zh_CN'
import type { ReactNode } from 'react'
import { useDark, useStill } from './appearance.ts'
import { dark, darkButton, darkMenu, darkSlider, darkTabs, fonts, light } from './tokens.ts'

/** antd names its close buttons in English otherwise. */
const closeInChinese = { 'aria-label': '关闭' }

/** A drawer leaves the list beside it readable, because the two are read together. */
const clear = { background: 'transparent' }

interface Props {
  readonly className?: string
  readonly children: ReactNode
}

/** antd's providers with this product's tokens, Chinese texts, and the appearance that the user chose. */
export const Themed = ({ className, children }: Props) => {
  const isDark = useDark()
  const algorithm = isDark ? theme.darkAlgorithm : theme.defaultAlgorithm
  const token = { ...(isDark ? dark : light), fontFamily: fonts, motion: !useStill() }
  return (
    <ConfigProvider
      locale={chinese}
      button={{ autoInsertSpace: false }}
      modal={{ closable: closeInChinese }}
      drawer={{ closable: closeInChinese, styles: { mask: clear } }}
      theme={{
        algorithm,
        token,
        ...(isDark ? { components: { Button: darkButton, Menu: darkMenu, Slider: darkSlider, Tabs: darkTabs } } : {}),
      }}
    >
      {/* Messages are at the bottom, where they cover no tab and no title. */}
      <AntApp {...(className ? { className } : {})} message={{ top: 'calc(100dvh - 80px)', maxCount: 1 }}>
        {children}
      </AntApp>
    </ConfigProvider>
  )
}
