'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { NodeRow } from '../../lib/api/contract'
import { ErrorState } from '../ui/error-state'
import { bytesText, percentText } from '../ui/figures'
import { withGaps } from '../ui/plot-gaps'
import { useNow } from '../ui/relative-time'
import { Segmented } from '../ui/segmented'
import { Skeleton } from '../ui/skeleton'
import { TimePlot } from '../ui/time-plot'
import { useUrlState } from '../ui/use-url-state'
import { type NodeSeries, useNodeHistory } from './use-node-history'

const RANGES = { '10m': 600_000, '2h': 7_200_000 } as const
type Range = keyof typeof RANGES
const DEFAULTS = { range: '10m' }
const HEIGHT = 150

/** A node's figures over time; the stretch that is shown stands in the address. */
export function NodePlots({ node }: { node: NodeRow }) {
  const t = useTranslations('nodes.plot')
  const [state, setState] = useUrlState(DEFAULTS)
  const range: Range = state.range === '2h' ? '2h' : '10m'
  const history = useNodeHistory(node)
  return (
    <section className="mb-4" aria-label={t('title')}>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold">{t('title')}</h2>
        <Segmented
          label={t('range')}
          value={range}
          onChange={(next) => setState({ range: next })}
          options={[
            { value: '10m', label: t('tenMinutes') },
            { value: '2h', label: t('twoHours') },
          ]}
        />
      </div>
      {history.isError && !history.data ? (
        <ErrorState error={history.error} onRetry={() => void history.refetch()} />
      ) : (
        <Plots node={node} history={history.data} span={RANGES[range]} />
      )}
    </section>
  )
}

function Plots({ node, history, span }: { node: NodeRow; history: NodeSeries | undefined; span: number }) {
  const t = useTranslations('nodes.plot')
  const word = useTranslations('nodes')
  const locale = useLocale()
  const now = useNow()
  const shown = history && newest(history, { span, now, online: node.status === 'online' })
  const [cpu = [], memory = [], running = []] = shown?.columns ?? []
  const at = shown?.at ?? []
  const percent = (value: number) => percentText(value, locale)
  const bytes = (value: number) => bytesText(value, locale)
  const count = (value: number) => (Number.isInteger(value) ? String(value) : '')
  const loading = !history
  return (
    <div className="grid gap-3 lg:grid-cols-3">
      <Panel title={word('cpu')} loading={loading}>
        <TimePlot
          label={t('cpuOf', { name: node.name })}
          height={HEIGHT}
          at={at}
          series={[{ label: word('cpu'), values: cpu }]}
          format={percent}
          min={0}
          max={100}
        />
      </Panel>
      <Panel title={word('memory')} loading={loading}>
        <TimePlot
          label={t('memoryOf', { name: node.name })}
          height={HEIGHT}
          at={at}
          series={[{ label: word('memory'), values: memory, colour: '--ok' }]}
          format={bytes}
          min={0}
          binary
          {...(node.memoryTotal > 0 ? { max: node.memoryTotal } : {})}
        />
      </Panel>
      <Panel title={t('running')} loading={loading}>
        <TimePlot
          label={t('runningOf', { name: node.name })}
          height={HEIGHT}
          at={at}
          series={[{ label: t('running'), values: running, colour: '--warn' }]}
          format={count}
          min={0}
        />
      </Panel>
    </div>
  )
}

function Panel({ title, loading, children }: { title: string; loading: boolean; children: ReactNode }) {
  return (
    <div className="min-w-0 rounded-lg border bg-surface px-3 pt-2 pb-1.5">
      <h3 className="mb-1 text-xs text-ink-faint">{title}</h3>
      {loading ? (
        <div style={{ height: HEIGHT }}>
          <Skeleton className="h-full w-full" />
        </div>
      ) : (
        children
      )}
    </div>
  )
}

/** The samples of the last `span` ms, with gaps where there were none; a node that is away ends in one. */
function newest(history: NodeSeries, { span, now, online }: { span: number; now: number; online: boolean }) {
  const last = history.at.at(-1) ?? now
  const from = (online ? last : Math.max(last, now)) - span
  const first = history.at.findIndex((each) => each >= from)
  const cut = <T,>(list: T[]) => (first === -1 ? [] : list.slice(first))
  const { at, columns } = withGaps(cut(history.at), [cut(history.cpu), cut(history.memory), cut(history.running)])
  if (online || at.length === 0 || now <= last) return { at, columns }
  return { at: [...at, last + 1, now], columns: columns.map((each) => [...each, null, null]) }
}
