'use client'

import 'uplot/dist/uPlot.min.css'
import { useLocale, useTranslations } from 'next-intl'
import { memo, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import { useMs } from '../governance/words'
import { Skeleton } from '../ui/skeleton'
import type { FeedChart } from './feed-chart'
import { FieldLegend, PublisherLegend } from './plot-legend'
import { PlotTooltip, type Pointed } from './plot-tooltip'
import { Segments } from './segments'
import { watchShown } from './shown'
import { type Feed, useFeedPart } from './use-feed'

const MINUTES = [1, 5, 15] as const
const HEIGHT = 220
/** The plot is drawn this often while none come, and for people who want no motion, ms. */
const IDLE_MS = 500
const CALM_MS = 1000
/** While messages come it is drawn when time went on by a point of it: more often shows nothing new. */
const POINTS = 600
const LEAST_DRAW_MS = 90
const MOST_DRAW_MS = 250

interface FeedPlotProps {
  feed: Feed
  /** When time stands still, ms since 1970 by the server's clock; null while it goes on. */
  stoppedAt: number | null
  /** The newest switches of the client's microservice: they say why a client had to move. */
  switches: readonly SwitchRow[]
}

/** The numbers of the messages over time. Lines have their publishers' colours, switches are marked, gaps are gaps. */
export const FeedPlot = memo(function FeedPlot({ feed, stoppedAt, switches }: FeedPlotProps) {
  const t = useTranslations('clients.plot')
  const locale = useLocale()
  const ms = useMs()
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<FeedChart | null>(null)
  const [minutes, setMinutes] = useState<number>(1)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [failed, setFailed] = useState(false)
  const [ready, setReady] = useState(false)
  const [pointed, setPointed] = useState<Pointed | null>(null)
  const fields = useFeedPart(feed, (_, numbers) => numbers.fields)
  const { buffer } = feed
  const { series } = buffer
  const shown = useMemo(() => ({ fields, hidden }), [fields, hidden])

  const draw = useEffectEvent(() => {
    const to = stoppedAt ?? series.now(Date.now())
    const from = to - minutes * 60_000
    const window = series.window(from, to)
    const open = stoppedAt === null ? series.openGap(to) : null
    chart.current?.draw(open ? { ...window, gaps: [...window.gaps, open] } : window, from, to)
  })
  const point = useEffectEvent((pointer: { left: number; index: number | null } | null) => {
    const drawn = chart.current
    if (!pointer || !drawn) return setPointed(null)
    const found = drawn.pointed(pointer.left, pointer.index)
    const values = fields.flatMap((field, n) => (hidden.has(field) ? [] : [{ field, value: found.values[n] ?? null }]))
    setPointed({ ...found, values })
  })

  useEffect(() => {
    const element = host.current
    if (!element || shown.fields.length === 0) return
    const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
    let left = false
    let made: FeedChart | null = null
    Promise.all([import('uplot'), import('./feed-chart')])
      .then(([{ default: Plot }, { FeedChart }]) => {
        if (left) return
        made = new FeedChart(Plot, {
          host: element,
          height: HEIGHT,
          ...shown,
          timeText: (at) => time.format(at),
          gapText: ms,
          onPointer: point,
        })
        chart.current = made
        setReady(true)
        draw()
      })
      .catch(() => setFailed(true))
    return () => {
      left = true
      chart.current = null
      made?.close()
    }
  }, [shown, locale, ms])

  // Drawn together with the lines: one frame for both.
  useEffect(() => {
    const element = host.current
    if (!element) return
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)')
    const pace = Math.min(MOST_DRAW_MS, Math.max(LEAST_DRAW_MS, (minutes * 60_000) / POINTS - 10))
    let seen = -1
    let drawnAt = Number.NEGATIVE_INFINITY
    const show = () => {
      const fresh = series.version !== seen
      const wait = calm.matches ? CALM_MS : fresh ? pace : IDLE_MS
      if (document.hidden || !view.shown || performance.now() - drawnAt < wait) return
      seen = series.version
      drawnAt = performance.now()
      draw()
    }
    const view = watchShown(element, show)
    show()
    if (stoppedAt !== null) return view.close
    const timer = setInterval(show, IDLE_MS)
    const leave = buffer.subscribe(show)
    return () => {
      clearInterval(timer)
      leave()
      view.close()
    }
  }, [buffer, series, stoppedAt, minutes])

  return (
    <section className="rounded-lg border bg-surface p-3">
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-1.5">
        <h2 className="text-[13px] font-medium text-ink-soft">{t('title')}</h2>
        <FieldLegend fields={fields} hidden={hidden} onChange={setHidden} />
        <PublisherLegend feed={feed} />
        <Segments
          className="ml-auto"
          label={t('window')}
          value={minutes}
          onChange={setMinutes}
          options={MINUTES.map((each) => ({ value: each, label: t('minutes', { n: each }) }))}
        />
      </div>
      <div className="relative [contain:layout_size]" style={{ height: HEIGHT }}>
        <div ref={host} role="img" aria-label={t('picture', { n: minutes })} className="absolute inset-0" />
        {fields.length === 0 ? (
          <p className="absolute inset-0 grid place-items-center text-[13px] text-ink-faint">{t('nothing')}</p>
        ) : failed ? (
          <p role="alert" className="absolute inset-0 grid place-items-center text-bad">
            {t('failed')}
          </p>
        ) : (
          !ready && <Skeleton className="absolute inset-0" />
        )}
        {pointed && <PlotTooltip pointed={pointed} switches={switches} />}
      </div>
      <p className="mt-1 text-xs text-ink-faint">{t('meaning')}</p>
    </section>
  )
})
