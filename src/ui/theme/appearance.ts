import { useSyncExternalStore } from 'react'

const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]
/** Per cent. */
export const zooms = [100, 110, 125, 150, 175, 200] as const

export interface Appearance {
  readonly theme: Theme
  readonly zoom: number
}

const place = 'gzzc.appearance'
const systemDark = window.matchMedia('(prefers-color-scheme: dark)')
const systemStill = window.matchMedia('(prefers-reduced-motion: reduce)')
const listeners = new Set<() => void>()

const kept = (): Appearance => {
  try {
    const { theme, zoom } = JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<Appearance>
    return {
      theme: themes.find((known) => known === theme) ?? 'system',
      zoom: zooms.find((known) => known === zoom) ?? 100,
    }
  } catch {
    return { theme: 'system', zoom: 100 } // the stored text is invalid, or storage is not allowed
  }
}

let current = kept()

const isDark = (): boolean => (current.theme === 'system' ? systemDark.matches : current.theme === 'dark')

/** Applies the appearance to the page's own styles; antd gets its theme from {@link useDark}. */
const apply = (): void => {
  const { style, dataset } = document.documentElement
  dataset.theme = isDark() ? 'dark' : 'light'
  style.setProperty('zoom', current.zoom === 100 ? '' : `${current.zoom}%`)
}

const changed = (): void => {
  apply()
  for (const listener of listeners) listener()
}

export const setAppearance = (wanted: Partial<Appearance>): void => {
  current = { ...current, ...wanted }
  try {
    localStorage.setItem(place, JSON.stringify(current))
  } catch {
    // Without storage the choice lasts until the window closes.
  }
  changed()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

systemDark.addEventListener('change', changed)
systemStill.addEventListener('change', changed)
apply()

/** The appearance that the user of this computer chose; stored on this computer. */
export const useAppearance = (): Appearance => useSyncExternalStore(subscribe, () => current)

/** Whether the window is dark, by the user's choice or the system's. */
export const useDark = (): boolean => useSyncExternalStore(subscribe, isDark)

/** Whether the system asks for reduced motion; dialogs and drawers then open without animation. */
export const useStill = (): boolean => useSyncExternalStore(subscribe, () => systemStill.matches)
