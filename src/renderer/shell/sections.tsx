import { OverviewPage } from '../overview/OverviewPage.tsx'
import { RecordsPage } from '../records/RecordsPage.tsx'
import { OverviewIcon, RecordsIcon } from './icons.tsx'
import type { Section } from './section.ts'

/** The rail, from top to bottom. */
export const sections: readonly Section[] = [
  { key: 'overview', label: '总览', icon: <OverviewIcon />, Page: OverviewPage },
  { key: 'records', label: '录入与导入', icon: <RecordsIcon />, Page: RecordsPage },
]
