'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'next-intl'
import { type ReactNode, useMemo } from 'react'
import { type ContainerRow, containerMetrics } from '../../../lib/api/contract'
import { callApi } from '../../api/client'
import { type TopicListener, useLiveTopic } from '../../live'
import { ErrorState } from '../../ui/error-state'
import { bytesText, percentText } from '../../ui/figures'
import { withGaps } from '../../ui/plot-gaps'
import { Segmented } from '../../ui/segmented'
import { Skeleton } from '../../ui/skeleton'
import { TimePlot } from '../../ui/time-plot'
import { useUrlState } from '../../ui/use-url-state'
import { type ContainerSeries, continued, hasMissed, lastOf } from './series'

const RANGES = { minute: 60_000, tenMinutes: 600_000, all: Number.POSITIVE_INFINITY }
type Range = keyof typeof RANGES
const DEFAULTS = { range: 'tenMinutes' }

/** A container's CPU, memory and clients: what the console has kept, then each new measurement as it comes. `brief`: without choices. */
export function Statistics({ container, brief }: { container: ContainerRow; brief?: boolean }) {
  const t = useTranslations('deployment.statistics')
  const locale = useLocale()
  const [look, setLook] = useUrlState(DEFAULTS)
  const range: Range = look.range in RANGES ? (look.range as Range) : 'tenMinutes'
  const { data, error, refetch } = useSeries(container.taskId)
  const shown = useMemo(() => {
    if (!data) return null
    const { at, cpu, memory, connections } = lastOf(data, RANGES[range])
    const gapped = withGaps(at, [cpu, memory, connections])
    return { at: gapped.at, cpu: gapped.columns[0] ?? [], memory: gapped.columns[1] ?? [], clients: gapped.columns[2] ?? [] }
  }, [data, range])
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  const running = container.status === 'running'
  return (
    <div>
      {!brief && (
        <div className="mb-3 flex flex-wrap items-center gap-3">
          <Segmented
            label={t('range')}
            value={range}
            onChange={(next) => setLook({ range: next })}
            options={(Object.keys(RANGES) as Range[]).map((value) => ({ value, label: t(value) }))}
          />
          <p className="text-[13px] text-ink-soft">{t('kept')}</p>
        </div>
      )}
      <div className="grid gap-4 xl:grid-cols-2">
        <Plot title={t('cpu')} now={running ? percentText(container.cpuUsage.total, locale) : '–'}>
          {shown && (
            <TimePlot
              label={t('cpu')}
              at={shown.at}
              series={[{ label: t('cpu'), values: shown.cpu, colour: '--accent' }]}
              format={(value) => percentText(value, locale)}
              min={0}
            />
          )}
        </Plot>
        <Plot title={t('memory')} now={running ? bytesText(container.memoryUsage, locale) : '–'}>
          {shown && (
            <TimePlot
              label={t('memory')}
              at={shown.at}
              series={[{ label: t('memory'), values: shown.memory, colour: '--ok' }]}
              format={(value) => bytesText(value, locale)}
              min={0}
              binary
            />
          )}
        </Plot>
        {!brief && (container.connections !== null || data?.connections.some((each) => each !== null)) && (
          <Plot title={t('clients')} now={String(container.connections ?? '–')}>
            {shown && (
              <TimePlot
                label={t('clients')}
                at={shown.at}
                series={[{ label: t('clients'), values: shown.clients, colour: '--warn' }]}
                format={(value) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value)}
                min={0}
              />
            )}
          </Plot>
        )}
      </div>
    </div>
  )
}

function Plot({ title, now, children }: { title: string; now: string; children: ReactNode }) {
  return (
    <section className="min-w-0 rounded-lg border bg-surface p-3" aria-label={title}>
      <div className="mb-2 flex items-baseline justify-between gap-3">
        <h2 className="text-[13px] font-medium text-ink-soft">{title}</h2>
        <span className="text-lg font-semibold tabular-nums">{now}</span>
      </div>
      {children || <Skeleton className="h-40 w-full" />}
    </section>
  )
}

/** Loaded when it is looked at and after every reconnection, and continued by the live rows. */
function useSeries(taskId: string) {
  const client = useQueryClient()
  const key = useMemo(() => ['container metrics', taskId], [taskId])
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => callApi(containerMetrics, { params: { taskId } }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    structuralSharing: false,
  })
  const listener = useMemo<TopicListener>(
    () => ({
      onReady: () => void client.invalidateQueries({ queryKey: key }),
      onChange: (change) => {
        const row = change.topic === 'containers' ? change.changes.findLast((each) => each.id === taskId)?.row : null
        const known = client.getQueryData<ContainerSeries>(key)
        if (!row || !known) return
        if (hasMissed(known, row)) void client.invalidateQueries({ queryKey: key })
        client.setQueryData(key, continued(known, row))
      },
    }),
    [client, key, taskId],
  )
  useLiveTopic('containers', listener)
  return query
}
