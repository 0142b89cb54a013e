import { HelpPage } from '../help/HelpPage.tsx'
import { OverviewPage } from '../overview/OverviewPage.tsx'
import { RecordsPage } from '../records/RecordsPage.tsx'
import { SettingsPage } from '../settings/SettingsPage.tsx'
import { HelpIcon, OverviewIcon, RecordsIcon, SettingsIcon } from './icons.tsx'
import type { Section } from './section.ts'

/** The rail, from top to bottom. */
export const sections: readonly Section[] = [
  { key: 'overview', label: '总览', icon: <OverviewIcon />, Page: OverviewPage },
  { key: 'records', label: '录入与导入', icon: <RecordsIcon />, Page: RecordsPage },
  { key: 'settings', label: '设置', icon: <SettingsIcon />, Page: SettingsPage },
  { key: 'help', label: '帮助', icon: <HelpIcon />, Page: HelpPage },
]
