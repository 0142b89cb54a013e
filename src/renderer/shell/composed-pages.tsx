import type { SectionProps } from '../navigation/section.ts'

// Sections import no other section. Where a page shows parts of other sections, the shell passes them in.

export const overviewPage = async () => {
  const [{ OverviewPage }, { DictionaryNotice }, { BlockingCard }, { SyncCard }] = await Promise.all([
    import('../overview/overview-page.tsx'),
    import('../dictionaries/dictionary-notice.tsx'),
    import('../submission/blocking-card.tsx'),
    import('../sync/sync-card.tsx'),
  ])
  const cards = { DictionaryNotice, BlockingCard, SyncCard }
  return (props: SectionProps) => <OverviewPage {...props} cards={cards} />
}

export const recordsPage = async () => {
  const [{ RecordsPage }, { ImportHistory }, { OriginDetails }] = await Promise.all([
    import('../records/records-page.tsx'),
    import('../intake/import-history.tsx'),
    import('../intake/origin-details.tsx'),
  ])
  const parts = { ImportHistory, OriginDetails }
  return (props: SectionProps) => <RecordsPage {...props} parts={parts} />
}

export const reviewPage = async () => {
  const [{ ReviewPage }, { WaitingPhoto }] = await Promise.all([
    import('../review/review-page.tsx'),
    import('../photos/waiting-photo.tsx'),
  ])
  return (props: SectionProps) => <ReviewPage {...props} WaitingPhoto={WaitingPhoto} />
}

export const settingsPage = async () => {
  const [{ SettingsPage }, { DictionaryTools }] = await Promise.all([
    import('../settings/settings-page.tsx'),
    import('../dictionaries/dictionary-tools.tsx'),
  ])
  return (props: SectionProps) => <SettingsPage {...props} DictionaryTools={DictionaryTools} />
}
