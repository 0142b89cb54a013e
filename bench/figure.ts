/** One measured figure. `ratio` compares with a limit or peer of the same run, because absolute values differ between machines. */
export interface Figure {
  bench: string
  figure: string
  value: number
  unit: string
  /** The limit or peer that `ratio` compares with; null for a figure without one. */
  against: string | null
  ratio: number | null
  /** The least ratio (greatest for costs) that is the aim. */
  aim: number | null
  /** Whether the aim holds; null without one. */
  holds: boolean | null
  peakRssMb: number
}
