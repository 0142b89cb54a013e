/** One entry of the registry. Texts may hold `{name}` places, filled from the problem's details. */
export interface ErrorEntry {
  /** What was found, in Chinese, for people. */
  readonly found: string
  /** What was wanted, in Chinese. */
  readonly wanted: string
  /** What to do now, in Chinese. */
  readonly remedy: string
  /** The same in English, for logs. Holds no personal data: details are not filled in. */
  readonly log: string
  /** HTTP status when it crosses the wire; 400 if silent. */
  readonly http?: number
  /** Exit code of the command line (see docs/cli.md): 1 refused, 2 wrong usage, 3 unreachable or I/O; 1 if silent. */
  readonly exit?: 1 | 2 | 3
  /** Retired codes stay in the registry so that old logs and receipts can be read. */
  readonly retired?: true
}
