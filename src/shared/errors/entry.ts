/** One entry of the registry. Texts may contain `{name}` places, which the problem's details fill. */
export interface ErrorEntry {
  /** What was found, in Chinese, for people. */
  readonly found: string
  /** What was wanted, in Chinese. */
  readonly wanted: string
  /** What to do now, in Chinese. */
  readonly remedy: string
  /** The same in English, for logs. Details are not filled in, so that a log has no personal data. */
  readonly log: string
  /** HTTP status when it crosses the wire. The default is 400. */
  readonly http?: number
  /** Exit code of the command line (docs/cli.md): 1 refused, 2 wrong usage, 3 unreachable or I/O. The default is 1. */
  readonly exit?: 1 | 2 | 3
  /** No longer thrown. Retired codes stay in the registry so that old logs and receipts can be read. */
  readonly retired?: true
}
