'use client'

import 'uplot/dist/uPlot.min.css'
import { useLocale } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import { type PlotCursor, plotOptions } from './time-plot-options'
import type { PlotCanvasProps } from './time-plot-props'

const sameCursor = (a: PlotCursor | null, b: PlotCursor | null) => a?.index === b?.index && a?.left === b?.left
const dataOf = ({ at, series }: PlotCanvasProps): uPlot.AlignedData => [at, ...series.map((each) => each.values)]

/** The drawing of a TimePlot: one uPlot that lives as long as its series do, and is given new values. */
export function TimePlotCanvas(props: PlotCanvasProps) {
  const { at, series, height, format } = props
  const locale = useLocale()
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const [cursor, setCursor] = useState<PlotCursor | null>(null)
  const latest = useRef(props)

  // A render for the cursor keeps the same props: only new values are drawn.
  useEffect(() => {
    latest.current = props
    plot.current?.setData(dataOf(props))
  }, [props])

  useEffect(() => {
    const target = place.current
    if (!target) return
    const made = new uPlot(
      plotOptions({
        target,
        locale,
        props: () => latest.current,
        onCursor: (next) => setCursor((known) => (sameCursor(known, next) ? known : next)),
      }),
      dataOf(latest.current),
      target,
    )
    plot.current = made
    const resized = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height: latest.current.height }))
    resized.observe(target)
    // Colours are read when it is drawn.
    const themed = new MutationObserver(() => made.redraw(false))
    themed.observe(document.documentElement, { attributeFilter: ['class', 'style'] })
    return () => {
      resized.disconnect()
      themed.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [locale])

  const moment = cursor ? at[cursor.index] : undefined
  return (
    <div ref={place} className="absolute inset-0" style={{ height }}>
      {cursor && moment !== undefined && (
        <div
          aria-hidden
          className="pointer-events-none absolute top-1 z-10 rounded border bg-raised px-2 py-1 text-xs whitespace-nowrap shadow-raised"
          style={
            cursor.left > (place.current?.clientWidth ?? 0) / 2
              ? { right: `calc(100% - ${cursor.left - 8}px)` }
              : { left: cursor.left + 8 }
          }
        >
          <div className="text-ink-faint tabular-nums">
            {new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' }).format(moment)}
          </div>
          {series.map((each) => {
            const value = each.values[cursor.index] ?? null
            return (
              <div key={each.label} className="flex justify-between gap-3">
                <span className="text-ink-soft">{each.label}</span>
                <span className="font-medium tabular-nums">{value === null ? '–' : format(value)}</span>
              </div>
            )
          })}
        </div>
      )}
    </div>
  )
}
