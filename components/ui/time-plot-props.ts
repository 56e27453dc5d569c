export interface PlotSeries {
  label: string
  /** One per moment of `at`; null is a gap. */
  values: (number | null)[]
  /** The name of a CSS variable, such as `--accent` (also `--color-accent`). */
  colour?: string
}

export interface TimePlotProps {
  /** What the plot shows, for those who can't see it. */
  label: string
  /** CSS pixels of plot and axes, 160 unless told. */
  height?: number
  /** ms since 1970, ascending. */
  at: number[]
  series: PlotSeries[]
  format: (value: number) => string
  /** The ends of the value axis; without them it fits what is shown. */
  min?: number
  max?: number
  /** Ticks at powers of two, as for bytes. */
  binary?: boolean
}

/** What the drawing gets: every series with its colour. */
export type PlotCanvasProps = TimePlotProps & { height: number; series: (PlotSeries & { colour: string })[] }
