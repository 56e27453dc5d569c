'use client'

import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ContainerRow } from '../../../lib/api/contract'
import { useLiveList } from '../../live'
import { Button } from '../../ui/button'
import { ErrorState } from '../../ui/error-state'
import { PageHeader } from '../../ui/page-header'
import { TableSkeleton } from '../../ui/skeleton'
import { ContainerStatus, MicroserviceRole } from '../status'
import { WhyNot } from '../why-not'
import { StepBar } from './step-bar'

type Progress = 'working' | 'done' | 'failed'

/** How far a container is: done when it runs, or exists where it was only to be created. */
function progressOf(container: ContainerRow): Progress {
  if (container.deployStatus === 'failure') return 'failed'
  if (container.deployStatus === 'pending') return 'working'
  if (container.desired !== 'running') return 'done'
  if (container.status === 'running') return container.microservice?.join === 'connecting' ? 'working' : 'done'
  return container.status === 'exited' ? 'failed' : 'working'
}

/** Step 4, 完成: each container on its way, live, and what to do next. */
export function FinishPage({ serviceId }: { serviceId: string }) {
  const t = useTranslations('wizard.finish')
  const wizard = useTranslations('wizard')
  const services = useLiveList('services')
  const containers = useLiveList('containers')
  const service = services.rows?.find((each) => each.id === serviceId)
  const own = (containers.rows ?? []).filter((each) => each.serviceId === serviceId)
  const states = own.map(progressOf)
  const overall: Progress = states.includes('failed')
    ? 'failed'
    : states.length > 0 && states.every((each) => each === 'done')
      ? 'done'
      : 'working'
  const done = states.filter((each) => each === 'done').length
  const joins = own.find((each) => each.microservice)?.microservice?.name
  const failed = [services.query, containers.query].find((each) => each.isError)
  return (
    <div className="mx-auto max-w-4xl">
      <PageHeader title={wizard('title')} />
      <StepBar step="finish" reached={0} />
      {failed && !services.rows ? (
        <ErrorState error={failed.error} onRetry={() => failed.refetch()} />
      ) : (
        <div className="rounded-lg border bg-surface p-4 sm:p-6">
          <div role="status" className="flex items-start gap-3">
            <OverallIcon progress={overall} />
            <div className="min-w-0">
              <h2 className="text-base font-semibold">{t(`${overall}.title`, { name: service?.name ?? '' })}</h2>
              <p className="text-ink-soft">
                {overall === 'working'
                  ? t('working.text', { done, total: own.length })
                  : t(`${overall}.text`, { name: joins ?? 'none' })}
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
              {own.map((container) => (
                <li key={container.taskId} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2.5">
                  <Link
                    href={`/deployment/containers/${container.taskId}`}
                    className="min-w-40 flex-1 font-medium text-accent hover:underline"
                  >
                    {container.name}
                  </Link>
                  <span className="text-ink-soft">{container.nodeName || '–'}</span>
                  <ContainerStatus container={container} />
                  <MicroserviceRole container={container} />
                  <div className="w-full text-[13px]">
                    <WhyNot container={container} />
                  </div>
                </li>
              ))}
            </ul>
          ) : (
            <TableSkeleton rows={2} columns={3} />
          )}
        </div>
      )}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button asChild>
          <Link href="/deployment/new" data-tour="new service">
            {t('another')}
          </Link>
        </Button>
        <Button asChild>
          <Link href="/governance">{t('governance')}</Link>
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
