import { type ComponentType, lazy } from 'react'
import type { Section, SectionProps } from '../navigation/section.ts'
import { overviewPage, recordsPage, reviewPage, settingsPage } from './composed-pages.tsx'
import {
  CertificatesIcon,
  HelpIcon,
  OverviewIcon,
  PhotosIcon,
  RecordsIcon,
  ReviewIcon,
  SettingsIcon,
  SubmissionIcon,
  SyncIcon,
} from './icons.tsx'

/** A page whose code is loaded on the first visit, or earlier by `load`. */
const page = (read: () => Promise<ComponentType<SectionProps>>): Pick<Section, 'Page' | 'load'> => {
  const load = async () => ({ default: await read() })
  return { Page: lazy(load), load }
}

/** The rail, from top to bottom. */
export const sections: readonly Section[] = [
  {
    key: 'overview',
    label: '总览',
    icon: <OverviewIcon />,
    ...page(overviewPage),
  },
  {
    key: 'records',
    label: '录入与导入',
    icon: <RecordsIcon />,
    ...page(recordsPage),
  },
  {
    key: 'photos',
    label: '照片',
    icon: <PhotosIcon />,
    ...page(async () => (await import('../photos/photos-page.tsx')).PhotosPage),
  },
  {
    key: 'review',
    label: '审核',
    icon: <ReviewIcon />,
    ...page(reviewPage),
  },
  {
    key: 'submission',
    label: '提交',
    icon: <SubmissionIcon />,
    ...page(async () => (await import('../submission/submission-page.tsx')).SubmissionPage),
  },
  {
    key: 'sync',
    label: '同步',
    icon: <SyncIcon />,
    ...page(async () => (await import('../sync/sync-page.tsx')).SyncPage),
  },
  {
    key: 'certificates',
    label: '证书',
    icon: <CertificatesIcon />,
    ...page(async () => (await import('../certificates/certificates-page.tsx')).CertificatesPage),
  },
  {
    key: 'settings',
    label: '设置',
    icon: <SettingsIcon />,
    ...page(settingsPage),
  },
  {
    key: 'help',
    label: '帮助',
    icon: <HelpIcon />,
    ...page(async () => (await import('../help/help-page.tsx')).HelpPage),
  },
]
