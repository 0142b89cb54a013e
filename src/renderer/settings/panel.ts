import type { ComponentType } from 'react'
import type { Settings } from '../../shared/rpc/settings.ts'
import type { SectionProps } from '../navigation/section.ts'

/** What a panel of the settings gets. */
export interface PanelProps extends Pick<SectionProps, 'client' | 'account' | 'onGo'> {
  readonly settings: Settings
  /** The dictionaries section's part of the rules panel. */
  readonly DictionaryTools: ComponentType<
    Pick<SectionProps, 'client' | 'account' | 'onChanged' | 'onGo'> & { readonly version: number }
  >
  /** To be called after a change. */
  readonly onChanged: () => void
}
