export interface DemoOptions {
  readonly persons: number
  readonly out: string
  /** Keep the unit's and the province's folders in `out`. */
  readonly keep: boolean
  readonly signal: AbortSignal
  readonly say: (step: string, text: string) => void
  readonly progress: (text: string) => void
}
