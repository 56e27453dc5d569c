'use client'

import { useLocale, useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useState } from 'react'
import type { ContainerRow } from '../../lib/api/contract'
import { bytesText, percentText } from '../ui/figures'
import { useNow } from '../ui/relative-time'
import { TimePlot } from '../ui/time-plot'
import { type Sample, sampleOf, withSample } from './counts'

const HEIGHT = 120
/** Room for so many at least: the axis of a count has no fractions. */
const LEAST_TOP = 4
/** Kept while the console is open in this tab: coming back to the overview goes on with the same lines. */
let kept: Sample[] = []

/** What all containers use together, sampled once a second from the live rows while this page is open. */
export function LoadPlots({ containers }: { containers: ContainerRow[] }) {
  const t = useTranslations('overview.load')
  const locale = useLocale()
  const samples = useSamples(containers)
  const at = samples.map((each) => each.at)
  const top = samples.reduce((most, each) => Math.max(most, each.running ?? 0), LEAST_TOP)
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  return (
    <section>
      <div className="grid gap-3 lg:grid-cols-3">
        <Plot title={t('running')} newest={number(samples, 'running', (value) => count.format(value))}>
          <TimePlot
            label={t('running')}
            height={HEIGHT}
            at={at}
            series={[{ label: t('running'), values: samples.map((each) => each.running), colour: '--ok' }]}
            format={(value) => count.format(value)}
            min={0}
            max={top}
          />
        </Plot>
        <Plot title={t('cpu')} newest={number(samples, 'cpu', (value) => percentText(value, locale))}>
          <TimePlot
            label={t('cpu')}
            height={HEIGHT}
            at={at}
            series={[{ label: t('cpu'), values: samples.map((each) => each.cpu) }]}
            format={(value) => percentText(value, locale)}
            min={0}
          />
        </Plot>
        <Plot title={t('memory')} newest={number(samples, 'memory', (value) => bytesText(value, locale))}>
          <TimePlot
            label={t('memory')}
            height={HEIGHT}
            at={at}
            series={[{ label: t('memory'), values: samples.map((each) => each.memory), colour: '--warn' }]}
            format={(value) => bytesText(value, locale)}
            min={0}
            binary
          />
        </Plot>
      </div>
      <p className="mt-1.5 text-xs text-ink-faint">{t('note')}</p>
    </section>
  )
}

function useSamples(containers: ContainerRow[]): Sample[] {
  const now = useNow()
  const [samples, setSamples] = useState(kept)
  useEffect(() => {
    kept = withSample(kept, sampleOf(containers, now))
    setSamples(kept)
  }, [now])
  return samples
}

function number(samples: Sample[], key: 'running' | 'cpu' | 'memory', format: (value: number) => string): string {
  const newest = samples.at(-1)?.[key] ?? null
  return newest === null ? '–' : format(newest)
}

function Plot({ title, newest, children }: { title: string; newest: string; children: ReactNode }) {
  return (
    <div className="min-w-0 rounded-lg border bg-surface px-4 py-3">
      <h2 className="mb-1 flex items-baseline gap-2 text-ink-soft">
        {title}
        <span className="ml-auto font-semibold text-ink tabular-nums">{newest}</span>
      </h2>
      {children}
    </div>
  )
}
