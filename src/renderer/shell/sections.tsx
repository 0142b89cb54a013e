import { CertificatesPage } from '../certificates/CertificatesPage.tsx'
import { HelpPage } from '../help/HelpPage.tsx'
import { OverviewPage } from '../overview/OverviewPage.tsx'
import { PhotosPage } from '../photos/PhotosPage.tsx'
import { RecordsPage } from '../records/RecordsPage.tsx'
import { ReviewPage } from '../review/ReviewPage.tsx'
import { SettingsPage } from '../settings/SettingsPage.tsx'
import { SubmissionPage } from '../submission/SubmissionPage.tsx'
import { SyncPage } from '../sync/SyncPage.tsx'
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
import type { Section } from './section.ts'

/** The rail, from top to bottom. */
export const sections: readonly Section[] = [
  { key: 'overview', label: '总览', icon: <OverviewIcon />, Page: OverviewPage },
  { key: 'records', label: '录入与导入', icon: <RecordsIcon />, Page: RecordsPage },
  { key: 'photos', label: '照片', icon: <PhotosIcon />, Page: PhotosPage },
  { key: 'review', label: '审核', icon: <ReviewIcon />, Page: ReviewPage },
  { key: 'submission', label: '提交', icon: <SubmissionIcon />, Page: SubmissionPage },
  { key: 'sync', label: '同步', icon: <SyncIcon />, Page: SyncPage },
  { key: 'certificates', label: '证书', icon: <CertificatesIcon />, Page: CertificatesPage },
  { key: 'settings', label: '设置', icon: <SettingsIcon />, Page: SettingsPage },
  { key: 'help', label: '帮助', icon: <HelpIcon />, Page: HelpPage },
]
