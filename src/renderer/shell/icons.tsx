import { Icon } from '../../ui/icons/icon.tsx'

export const OverviewIcon = () => (
  <Icon>
    <path d="M4 20V11M10 20V4M16 20v-7M22 20H2" />
  </Icon>
)

export const RecordsIcon = () => (
  <Icon>
    <rect x="3" y="4" width="18" height="16" rx="2" />
    <path d="M3 9.5h18M3 15h18M9 9.5V20" />
  </Icon>
)

export const PhotosIcon = () => (
  <Icon>
    <rect x="4" y="3" width="16" height="18" rx="2" />
    <circle cx="12" cy="10" r="3" />
    <path d="M6.5 18.5c.8-3 3-4.5 5.5-4.5s4.7 1.5 5.5 4.5" />
  </Icon>
)

export const ReviewIcon = () => (
  <Icon>
    <path d="M5 3h9l5 5v13H5zM14 3v5h5" />
    <path d="m8.5 14.5 2.5 2.5 4.5-5" />
  </Icon>
)

export const LockIcon = () => (
  <Icon>
    <rect x="5" y="11" width="14" height="9" rx="2" />
    <path d="M8 11V8a4 4 0 0 1 8 0v3" />
  </Icon>
)

export const SettingsIcon = () => (
  <Icon>
    <path d="M4 7h9M19 7h1M4 17h1M11 17h9" />
    <circle cx="16" cy="7" r="2.5" />
    <circle cx="8" cy="17" r="2.5" />
  </Icon>
)

export const HelpIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1 1-1.1 1.8M12 17v.01" />
  </Icon>
)

export const SubmissionIcon = () => (
  <Icon>
    <path d="M4 13v6h16v-6M12 15V4M7.5 8.5 12 4l4.5 4.5" />
  </Icon>
)

export const SyncIcon = () => (
  <Icon>
    <path d="M19.5 9A8 8 0 0 0 5 7.5L3.5 9M4.5 15A8 8 0 0 0 19 16.5l1.5-1.5M3.5 4.5V9H8M20.5 19.5V15H16" />
  </Icon>
)

export const CertificatesIcon = () => (
  <Icon>
    <path d="M4 4h16v12h-5M9 16H4V4M8 8h8M8 11h4" />
    <circle cx="12" cy="16" r="2.6" />
    <path d="m10.3 18-.8 4 2.5-1.2 2.5 1.2-.8-4" />
  </Icon>
)
