import type uPlot from 'uplot'
import type { FeedGap, FeedMark, FeedRun, FeedWindow } from './feed-series'
import { dashOf } from './plot-dashes'
import type { Pointed } from './plot-tooltip'
import { publisherIndex, publisherVariable } from './publisher-colour'

/** A gap whose length is written needs this width, px. */
const LABEL_WIDTH = 34
/** The pointer is on a mark when it is nearer than this, px. */
const NEAR_MARK = 7
const FONT = '11px system-ui, sans-serif'

export interface ChartOptions {
  host: HTMLElement
  height: number
  fields: readonly string[]
  hidden: ReadonlySet<string>
  timeText: (at: number) => string
  gapText: (ms: number) => string
  /** Where the pointer is, in px of the plot; null when it isn't there. */
  onPointer: (pointer: { left: number; index: number | null } | null) => void
}

/** The line plot of a feed on a canvas: lines in their publishers' colours, gaps shaded, switches as vertical lines. */
export class FeedChart {
  readonly #plot: uPlot
  readonly #host: HTMLElement
  readonly #resize: ResizeObserver
  readonly #theme: MutationObserver
  #window: FeedWindow = { at: [], values: [], gaps: [], marks: [], runs: [] }
  #range: [number, number] = [0, 1]
  #colours = new Map<string, string>()

  constructor(Plot: typeof uPlot, { host, height, fields, hidden, timeText, gapText, onPointer }: ChartOptions) {
    this.#host = host
    const axis = { stroke: () => this.#colour('--ink-faint'), grid: { stroke: () => this.#colour('--line'), width: 1 } }
    this.#plot = new Plot(
      {
        width: Math.max(1, host.clientWidth),
        height,
        ms: 1,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { size: 6 } },
        scales: { x: { range: () => this.#range } },
        axes: [
          { ...axis, font: FONT, ticks: { show: false }, values: (_, splits) => splits.map(timeText), space: 90, size: 26 },
          { ...axis, font: FONT, ticks: { show: false }, size: 52, gap: 4 },
        ],
        series: [
          {},
          ...fields.map((label, n) => ({
            label,
            show: !hidden.has(label),
            width: 1.5,
            dash: [...dashOf(n)],
            points: { show: false },
            stroke: (plot: uPlot) => this.#stroke(plot),
          })),
        ],
        hooks: {
          drawClear: [(plot) => this.#drawGaps(plot, gapText)],
          draw: [(plot) => this.#drawMarks(plot)],
          setCursor: [
            (plot) => {
              const { left = -1, idx } = plot.cursor
              onPointer(left < 0 ? null : { left, index: idx ?? null })
            },
          ],
        },
      },
      [[], ...fields.map(() => [])],
      host,
    )
    this.#resize = new ResizeObserver(() => {
      if (host.clientWidth > 0) this.#plot.setSize({ width: host.clientWidth, height })
    })
    this.#resize.observe(host)
    this.#theme = new MutationObserver(() => {
      this.#colours = new Map()
      this.#plot.redraw(false)
    })
    this.#theme.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] })
  }

  /** Shows a window of time, `from` to `to` ms since 1970. */
  draw(window: FeedWindow, from: number, to: number): void {
    this.#window = window
    this.#range = [from, to]
    this.#plot.setData([window.at, ...window.values], false)
    this.#plot.setScale('x', { min: from, max: to })
    // the pointer stands still while time goes on below it
    const { left = -1, top = -1 } = this.#plot.cursor
    if (left >= 0) this.#plot.setCursor({ left, top })
  }

  /** What is below the pointer at `left` px of the plot, beside the point with that index. */
  pointed(left: number, index: number | null): Omit<Pointed, 'values'> & { values: (number | null)[] } {
    const { at, values } = this.#window
    return {
      left: left + this.#plot.over.offsetLeft,
      width: this.#host.clientWidth,
      at: index === null ? null : (at[index] ?? null),
      values: values.map((column) => (index === null ? null : (column[index] ?? null))),
      mark: this.#markAt(left),
      gap: this.#gapAt(left),
    }
  }

  #markAt(left: number): FeedMark | null {
    let nearest: FeedMark | null = null
    let distance = NEAR_MARK
    for (const mark of this.#window.marks) {
      const off = Math.abs(this.#plot.valToPos(mark.at, 'x') - left)
      if (off <= distance) [nearest, distance] = [mark, off]
    }
    return nearest
  }

  #gapAt(left: number): FeedGap | null {
    const at = this.#plot.posToVal(left, 'x')
    return this.#window.gaps.find((gap) => gap.from <= at && at <= gap.to) ?? null
  }

  close(): void {
    this.#resize.disconnect()
    this.#theme.disconnect()
    this.#plot.destroy()
  }

  #colour(variable: string): string {
    const known = this.#colours.get(variable)
    if (known !== undefined) return known
    const colour = getComputedStyle(this.#host).getPropertyValue(variable).trim()
    this.#colours.set(variable, colour)
    return colour
  }

  #colourOf({ publisher }: Pick<FeedRun, 'publisher'>): string {
    return this.#colour(publisher ? publisherVariable(publisherIndex(publisher.taskId)) : '--ink-faint')
  }

  /** One colour, or a gradient with hard edges where the publisher changes. */
  #stroke(plot: uPlot): string | CanvasGradient {
    const { runs } = this.#window
    const [first] = runs
    if (!first) return this.#colour('--ink-faint')
    if (runs.length === 1) return this.#colourOf(first)
    const left = plot.bbox.left
    const gradient = plot.ctx.createLinearGradient(left, 0, left + plot.bbox.width, 0)
    const place = (at: number) => Math.min(1, Math.max(0, (plot.valToPos(at, 'x', true) - left) / plot.bbox.width))
    for (const [n, run] of runs.entries()) {
      const next = runs[n + 1]
      const colour = this.#colourOf(run)
      gradient.addColorStop(n === 0 ? 0 : place(run.at), colour)
      gradient.addColorStop(next ? place(next.at) : 1, colour)
    }
    return gradient
  }

  #drawGaps(plot: uPlot, gapText: (ms: number) => string): void {
    const { ctx, bbox } = plot
    ctx.save()
    ctx.font = scaled(FONT)
    ctx.textAlign = 'center'
    ctx.textBaseline = 'top'
    for (const gap of this.#window.gaps) {
      const left = Math.max(bbox.left, plot.valToPos(gap.from, 'x', true))
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(gap.to, 'x', true))
      const tone = gap.kind === 'disconnected' ? 'bad' : 'warn'
      ctx.fillStyle = this.#colour(`--${tone}-soft`)
      ctx.fillRect(left, bbox.top, Math.max(devicePixelRatio, right - left), bbox.height)
      if (right - left < LABEL_WIDTH * devicePixelRatio) continue
      ctx.fillStyle = this.#colour(`--${tone}`)
      ctx.fillText(gapText(gap.to - gap.from), (left + right) / 2, bbox.top + 3 * devicePixelRatio)
    }
    ctx.restore()
  }

  #drawMarks(plot: uPlot): void {
    const { ctx, bbox } = plot
    const size = 5 * devicePixelRatio
    ctx.save()
    ctx.lineWidth = devicePixelRatio
    for (const mark of this.#window.marks) {
      const x = plot.valToPos(mark.at, 'x', true)
      const moved = mark.from?.taskId !== mark.to?.taskId
      ctx.strokeStyle = ctx.fillStyle = moved ? this.#colourOf({ publisher: mark.to }) : this.#colour('--line-strong')
      ctx.setLineDash(moved ? [] : [3 * devicePixelRatio, 3 * devicePixelRatio])
      ctx.beginPath()
      ctx.moveTo(x, bbox.top)
      ctx.lineTo(x, bbox.top + bbox.height)
      ctx.stroke()
      if (!moved) continue
      ctx.beginPath()
      ctx.moveTo(x - size, bbox.top)
      ctx.lineTo(x + size, bbox.top)
      ctx.lineTo(x, bbox.top + size * 1.4)
      ctx.fill()
    }
    ctx.restore()
  }
}

/** A font in the canvas's own pixels. */
function scaled(font: string): string {
  return font.replace(/^(\d+)px/, (_, size: string) => `${Number(size) * devicePixelRatio}px`)
}
