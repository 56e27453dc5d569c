'use client'

import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Skeleton } from './skeleton'
import type { TimePlotProps } from './time-plot-props'

const HEIGHT = 160
/** For series that name none; apart in lightness as well as in hue. */
const COLOURS = ['--accent', '--warn', '--ok', '--bad', '--idle']

const Canvas = dynamic(() => import('./time-plot-canvas').then((each) => each.TimePlotCanvas), {
  ssr: false,
  loading: () => <Skeleton className="h-full w-full" />,
})

/**
 * A live time series with a tooltip at the pointer. Its drawing is loaded on demand; the space is there from the start. Colours
 * follow the theme. The newest values stand as text: visible where there are several series, else for screen readers only.
 */
export function TimePlot(props: TimePlotProps): ReactNode {
  const { label, height = HEIGHT, at, format } = props
  const t = useTranslations('common.plot')
  const series = props.series.map((each, index) => ({
    ...each,
    colour: each.colour ?? COLOURS[index % COLOURS.length] ?? '--accent',
  }))
  return (
    <figure className="min-w-0">
      <div role="img" aria-label={label} className="relative min-w-0" style={{ height }}>
        {at.length === 0 ? (
          <div className="grid h-full place-items-center rounded bg-sunken text-ink-faint">{t('empty')}</div>
        ) : (
          <Canvas
            // What is drawn is made anew when the series are other ones; new values only move it.
            key={series.map((each) => `${each.label} ${each.colour}`).join('|')}
            {...props}
            height={height}
            series={series}
          />
        )}
      </div>
      <figcaption className={series.length > 1 ? 'mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-[13px] text-ink-soft' : 'sr-only'}>
        {series.map((each) => {
          const newest = each.values.at(-1) ?? null
          return (
            <span key={each.label} className="flex items-center gap-1.5">
              <span aria-hidden className="h-0.5 w-3 rounded" style={{ background: plotColour(each.colour) }} />
              {each.label}
              <span className="text-ink tabular-nums">{newest === null ? t('none') : format(newest)}</span>
            </span>
          )
        })}
      </figcaption>
    </figure>
  )
}

/** A colour variable's value as CSS; the utilities' own names (`--color-…`) are taken for the theme's. */
const plotColour = (name: string) => `var(${name.replace(/^--color-/, '--')})`
