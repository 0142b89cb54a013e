/** State of updates, which the shell publishes to the window. */
export type UpdateState =
  /** This copy does not update itself, because it has no feed or the system's package manager updates it. */
  | { readonly kind: 'none' }
  /** Nothing newer is known; `at`: ISO time of the last check, null before the first. */
  | { readonly kind: 'current'; readonly at: string | null }
  | { readonly kind: 'checking' }
  /** @property percent 0 to 100, of the download */
  | { readonly kind: 'downloading'; readonly version: string; readonly percent: number }
  | { readonly kind: 'ready'; readonly version: string }
  /** `refused`: the download is not the file that the feed names. `network`: the feed could not be reached. */
  | { readonly kind: 'failed'; readonly why: 'refused' | 'network' }
