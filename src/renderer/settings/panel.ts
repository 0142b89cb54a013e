import type { Settings } from '../../shared/rpc/settings.ts'
import type { SectionProps } from '../shell/section.ts'

/** What a panel of the settings gets. */
export interface PanelProps extends Pick<SectionProps, 'client' | 'account' | 'onGo'> {
  readonly settings: Settings
  /** To be called after a change. */
  readonly onChanged: () => void
}
