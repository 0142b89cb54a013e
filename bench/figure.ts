/** One measured figure. Absolute values mean nothing across machines: `ratio` compares with a limit or peer of the same run. */
export interface Figure {
  bench: string
  figure: string
  value: number
  unit: string
  /** What `ratio` compares with; null for a figure that stands alone. */
  against: string | null
  ratio: number | null
  /** The least (or for costs, greatest) ratio that is aimed at. */
  aim: number | null
  /** Whether the aim holds; null without one. */
  holds: boolean | null
  peakRssMb: number
}
