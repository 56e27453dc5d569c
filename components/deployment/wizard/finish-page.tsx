'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { formatImageRef, imageConfig } from '../../../lib/api/contract'
import { callApi } from '../../api/client'
import { useLiveList } from '../../live'
import { Button } from '../../ui/button'
import { ErrorState } from '../../ui/error-state'
import { Link } from '../../ui/link'
import { PageHeader } from '../../ui/page-header'
import { TableSkeleton } from '../../ui/skeleton'
import { FinishRow } from './finish-row'
import { NextSteps } from './next-steps'
import { overallOf, type Progress, stagesOf } from './progress'
import { StepBar } from './step-bar'

/** More containers than this are only counted here; the service's page lists them all. */
const MOST_ROWS = 100

/** Step 4, 完成: each container on its way, live, and what to do next. */
export function FinishPage({ serviceId }: { serviceId: string }) {
  const t = useTranslations('wizard.finish')
  const wizard = useTranslations('wizard')
  const services = useLiveList('services')
  const containers = useLiveList('containers')
  const service = services.rows?.find((each) => each.id === serviceId)
  const image = service?.imageList[0]
  const ref = image ? formatImageRef(image) : ''
  const config = useQuery({
    queryKey: ['image-config', ref],
    queryFn: ({ signal }) => callApi(imageConfig, { query: { ref } }, { signal }),
    enabled: ref !== '',
  })
  const own = (containers.rows ?? []).filter((each) => each.serviceId === serviceId)
  const rows = own.map((container) => ({ container, stages: stagesOf(container, config.data?.vsoa != null) }))
  const overall = overallOf(rows.map((each) => each.stages))
  const done = rows.filter(({ stages }) => overallOf([stages]) === 'done').length
  const joins = own.find((each) => each.microservice)?.microservice?.name
  const runs = own.some((each) => each.desired === 'running')
  const failed = [services.query, containers.query].find((each) => each.isError)
  const gone = services.rows !== undefined && !service
  return (
    <div className="mx-auto max-w-4xl pb-16">
      <PageHeader title={wizard('title')} />
      <StepBar step="finish" reached={0} />
      {failed && !services.rows ? (
        <ErrorState error={failed.error} onRetry={() => failed.refetch()} />
      ) : gone ? (
        <p className="rounded-lg border bg-surface p-6 text-ink-soft">{t('gone')}</p>
      ) : (
        <div className="rounded-lg border bg-surface p-4 sm:p-6">
          <div role="status" className="flex items-start gap-3">
            <OverallIcon progress={overall} />
            <div className="min-w-0">
              <h2 className="text-base font-semibold">{t(`${overall}.title`, { name: service?.name ?? '' })}</h2>
              <p className="text-ink-soft">
                {overall === 'working'
                  ? t('working.text', { done, total: own.length })
                  : t(`${overall}.text`, { name: joins ?? 'none', runs: String(runs) })}
              </p>
            </div>
          </div>
          <progress className="sr-only" aria-label={t('progress')} value={done} max={Math.max(1, own.length)} />
          <div aria-hidden className="mt-4 h-1.5 overflow-hidden rounded-full bg-hover">
            <div
              className={`h-full rounded-full transition-[width] duration-200 ${overall === 'failed' ? 'bg-bad' : overall === 'done' ? 'bg-ok' : 'bg-accent'}`}
              style={{ width: `${own.length ? (done / own.length) * 100 : 0}%` }}
            />
          </div>
          {containers.rows ? (
            <ul className="mt-4 divide-y rounded-md border">
              {rows.slice(0, MOST_ROWS).map((each) => (
                <FinishRow key={each.container.taskId} {...each} />
              ))}
              {rows.length > MOST_ROWS && (
                <li className="px-3 py-2.5 text-ink-soft">{t('more', { count: rows.length - MOST_ROWS })}</li>
              )}
            </ul>
          ) : (
            <div className="mt-4">
              <TableSkeleton rows={2} columns={3} />
            </div>
          )}
        </div>
      )}
      {service && <NextSteps service={service} microservice={joins ?? null} ready={overall === 'done'} />}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button asChild>
          <Link href="/deployment/new" data-tour="new service">
            {t('another')}
          </Link>
        </Button>
        <Button asChild variant="primary">
          <Link href="/deployment">{t('list')}</Link>
        </Button>
      </div>
    </div>
  )
}

function OverallIcon({ progress }: { progress: Progress }) {
  if (progress === 'done') return <CircleCheck className="mt-0.5 size-5 shrink-0 text-ok" aria-hidden />
  if (progress === 'failed') return <CircleAlert className="mt-0.5 size-5 shrink-0 text-bad" aria-hidden />
  return <LoaderCircle className="mt-0.5 size-5 shrink-0 animate-spin text-accent" aria-hidden />
}
