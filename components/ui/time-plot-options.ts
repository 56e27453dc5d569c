import type uPlot from 'uplot'
import type { PlotCanvasProps, TimePlotProps } from './time-plot-props'

export interface PlotCursor {
  index: number
  /** CSS pixels from the left edge. */
  left: number
}

interface OptionsSource {
  /** Where it is drawn: gives width and colours. */
  target: HTMLElement
  locale: string
  /** The props as they are when asked. */
  props: () => PlotCanvasProps
  /** The moment under the pointer; null when the pointer left. */
  onCursor: (at: PlotCursor | null) => void
}

const AXIS_WIDTH = 62
const FONT_PX = 11
/** Free room above the highest value, as a part of the range. */
const HEADROOM = 0.1
/** Powers of two from a byte to a PB, so that the ticks of memory are whole MB or GB. */
const BINARY_STEPS = Array.from({ length: 51 }, (_, power) => 2 ** power)

/** uPlot's options: a time axis in the page's language, a value axis in the caller's words, colours read from the theme. */
export function plotOptions({ target, locale, props, onCursor }: OptionsSource): uPlot.Options {
  const style = getComputedStyle(target)
  const colour = (name = '--accent') => style.getPropertyValue(name.replace(/^--color-/, '--')).trim() || style.color
  const { height, series, binary } = props()
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
  const axis = {
    stroke: () => colour('--ink-faint'),
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { show: false },
    font: `${FONT_PX}px ${style.fontFamily}`,
    gap: 6,
  }
  return {
    width: target.clientWidth,
    height,
    ms: 1,
    padding: [6, 12, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: true }, y: { range: (_, low, high) => valueRange(props(), low, high) } },
    axes: [
      { ...axis, size: 24, space: 76, values: (_, splits) => named(splits, (each) => time.format(each)) },
      {
        ...axis,
        size: AXIS_WIDTH,
        space: 32,
        ...(binary ? { incrs: BINARY_STEPS } : {}),
        values: (_, splits) => named(splits, props().format),
      },
    ],
    series: [
      {},
      ...series.map((each) => ({
        label: each.label,
        stroke: () => colour(each.colour),
        width: 1.5,
        points: { size: 4, fill: () => colour(each.colour) },
        ...(series.length === 1 ? { fill: () => `color-mix(in oklab, ${colour(each.colour)} 12%, transparent)` } : {}),
      })),
    ],
    hooks: {
      setCursor: [
        (plot) => {
          const { idx, left } = plot.cursor
          const shown = typeof idx === 'number' && left !== undefined && left >= 0
          onCursor(shown ? { index: idx, left: left + plot.bbox.left / devicePixelRatio } : null)
        },
      ],
    },
  }
}

/** Tick labels; steps finer than the words can say stay without one instead of repeating it. */
function named(splits: number[], format: (value: number) => string): string[] {
  let last = ''
  return splits.map((each) => {
    const text = format(each)
    if (text === last) return ''
    last = text
    return text
  })
}

/** The ends of the value axis: those that are given, else what is shown with some room above. */
export function valueRange(
  { min, max }: Pick<TimePlotProps, 'min' | 'max'>,
  low: number | null,
  high: number | null,
): [number, number] {
  const bottom = min ?? low ?? 0
  if (max !== undefined) return [bottom, Math.max(max, bottom + 1)]
  const top = Math.max(high ?? bottom, bottom)
  if (top === bottom) return [bottom, bottom + 1]
  return [min ?? bottom - (top - bottom) * HEADROOM, top + (top - bottom) * HEADROOM]
}
