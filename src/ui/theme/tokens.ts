// Colours and fonts of every window and page, as antd's tokens.

/** `GZZC Rare` has what Windows lacks; it is loaded where a character of it is shown (assets/rare-characters). */
export const fonts = `'PingFang SC', 'Microsoft YaHei UI', 'Noto Sans CJK SC', 'Noto Sans SC', 'GZZC Rare', system-ui, sans-serif`
/** Text colours of tags, which antd draws on the palest shade of the same colour (in the dark: on the darkest). */
const tagInks = (inks: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(inks).flatMap(([name, ink]) => [
      [`${name}7`, ink],
      [`${name}-7`, ink],
    ]),
  )
// The greys are darker than antd's own (in the dark: lighter), so that small print has a contrast of 4.5 to 1 (WCAG 1.4.3).
export const light = {
  colorPrimary: '#0f766e',
  // Success, information and progress have the brand's colour, so that only warnings and errors stand out.
  colorInfo: '#0f766e',
  colorSuccess: '#0f766e',
  colorPrimaryBg: '#e3f3f0',
  colorPrimaryBgHover: '#cfe9e5',
  colorLink: '#0f766e',
  colorTextTertiary: 'rgba(0, 0, 0, 0.6)',
  colorTextDescription: 'rgba(0, 0, 0, 0.6)',
  colorTextPlaceholder: 'rgba(0, 0, 0, 0.58)',
  colorError: '#cf1322',
  ...tagInks({ green: '#237804', orange: '#ad4e00', gold: '#874d00', lime: '#3f6600', cyan: '#006d75' }),
}
export const dark = {
  // Black and white are hard on the eye over a working day: a deep green-grey, and a white that is not pure.
  colorBgBase: '#131615',
  colorTextBase: '#eef3f1',
  colorBgContainer: '#1c2422',
  colorBgElevated: '#232d2a',
  colorPrimary: '#2a9d8f',
  colorInfo: '#2a9d8f',
  colorSuccess: '#2a9d8f',
  colorPrimaryBg: '#12302d',
  colorPrimaryBgHover: '#17403b',
  colorLink: '#62cfc0',
  colorTextTertiary: 'rgba(255, 255, 255, 0.65)',
  colorTextDescription: 'rgba(255, 255, 255, 0.65)',
  colorTextPlaceholder: 'rgba(255, 255, 255, 0.6)',
  colorError: '#ff9490',
  ...tagInks({ purple: '#a97ae0', geekblue: '#7d97ee' }),
}
/** White text on these colours stays readable; as text colours they would be too dark. The dark theme's light red needs dark text. */
export const darkButton = {
  colorPrimary: '#1f776c',
  colorPrimaryHover: '#238074',
  colorPrimaryActive: '#1a655c',
  defaultHoverColor: '#4fb8aa',
  defaultHoverBorderColor: '#4fb8aa',
  dangerColor: '#141414',
}
export const darkMenu = { itemSelectedColor: '#5fc4b7' }
export const darkTabs = { itemSelectedColor: '#5fc4b7', itemHoverColor: '#5fc4b7', inkBarColor: '#4fb8aa' }
/** antd's own colours are hard to see on dark grey. */
export const darkSlider = {
  trackBg: '#2a9d8f',
  trackHoverBg: '#4fb8aa',
  handleColor: '#2a9d8f',
  railBg: 'rgba(255, 255, 255, 0.2)',
}
