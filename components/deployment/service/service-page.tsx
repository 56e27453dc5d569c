'use client'

import { useMutation } from '@tanstack/react-query'
import { Boxes, CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { redeployService, type ServiceRow } from '../../../lib/api/contract'
import { callApi } from '../../api/client'
import { containerHref, serviceHref } from '../../hrefs'
import { useFailureText } from '../../i18n/failure-text'
import { useLiveList } from '../../live'
import { OperatorButton } from '../../shell/operator-button'
import { useSession } from '../../shell/session'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { ErrorState } from '../../ui/error-state'
import { GoneState } from '../../ui/gone-state'
import { Link } from '../../ui/link'
import { PageHeader } from '../../ui/page-header'
import { DetailSkeleton, Skeleton } from '../../ui/skeleton'
import { toast } from '../../ui/toaster'
import { ReplacingList } from '../consequence-list'
import { ContainerHealth, ContainerRole, ContainerStatus, ServiceStatus } from '../status'
import { Records } from './records'
import { ScaleDialog } from './scale-dialog'

/** One service: how its last update goes, its containers, and what it was deployed with. All live. */
export function ServicePage({ id }: { id: string }) {
  const t = useTranslations()
  const { rows, query } = useLiveList('services')
  const service = rows?.find((each) => each.id === id)
  if (service) return <Detail service={service} />
  if (query.isError && !rows) return <ErrorState error={query.error} onRetry={() => query.refetch()} />
  if (!rows) return <DetailSkeleton name={t('deployment.service.title')} blocks={['h-40']} />
  return (
    <GoneState
      icon={Boxes}
      title={t('deployment.service.gone')}
      back={{ href: '/deployment', label: t('deployment.gone.action') }}
    >
      {t('deployment.service.goneText')}
    </GoneState>
  )
}

function Detail({ service }: { service: ServiceRow }) {
  const t = useTranslations('deployment')
  const { mayOperate } = useSession()
  const [open, setOpen] = useState<'scale' | 'redeploy' | null>(null)
  const containers = useLiveList('containers').rows?.filter((each) => each.serviceId === service.id)
  const deleting = service.status === 'deleting'
  return (
    <>
      <PageHeader
        back={{ href: '/deployment', label: t('title') }}
        title={service.name}
        badges={<ServiceStatus status={service.status} />}
        description={t('service.about', {
          version: service.version,
          policy: t(`policy.${service.policy}`),
          running: service.instanceActive,
          factor: service.factor,
        })}
        actions={
          <>
            <OperatorButton disabled={deleting} onClick={() => setOpen('redeploy')}>
              {t('service.redeploy')}
            </OperatorButton>
            {service.policy === 'dynamic' && (
              <OperatorButton disabled={deleting} onClick={() => setOpen('scale')}>
                {t('service.scale')}
              </OperatorButton>
            )}
            {mayOperate && !deleting ? (
              <Button asChild variant="primary">
                <Link href={`${serviceHref(service.id)}/update`}>{t('service.update')}</Link>
              </Button>
            ) : (
              <OperatorButton variant="primary" disabled>
                {t('service.update')}
              </OperatorButton>
            )}
          </>
        }
      />
      <FailureBanner service={service} />
      <section aria-labelledby="service-containers" className="mb-6">
        <h2 id="service-containers" className="mb-2 text-base font-semibold">
          {t('service.containers')}
        </h2>
        {!containers ? (
          <Skeleton className="h-20 w-full" />
        ) : containers.length === 0 ? (
          <p className="text-ink-soft">{t('noContainers')}</p>
        ) : (
          <ul className="divide-y rounded-lg border bg-surface">
            {containers.map((each) => (
              <li
                key={each.taskId}
                className="grid items-center justify-items-start gap-x-4 gap-y-1 px-3 py-2 max-sm:grid-cols-2 sm:grid-cols-[minmax(8rem,1fr)_7rem_11rem_8rem_8rem_6rem]"
              >
                <Link href={containerHref(each.taskId)} className="min-w-0 truncate font-medium text-accent hover:underline">
                  {each.name}
                </Link>
                <span className="truncate text-ink-soft">{each.nodeName}</span>
                <span className="truncate font-mono text-xs text-ink-soft">{`${each.imageName}@${each.imageVersion}`}</span>
                <ContainerStatus container={each} />
                <ContainerHealth container={each} />
                <ContainerRole container={each} />
                {each.failedMessage && <span className="col-span-full text-[13px] text-bad">{each.failedMessage}</span>}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section>
        <h2 className="mb-2 text-base font-semibold">{t('records.title')}</h2>
        <Records service={service} />
      </section>
      {open === 'scale' && <ScaleDialog service={service} onClose={() => setOpen(null)} />}
      {open === 'redeploy' && <Redeploy service={service} onClose={() => setOpen(null)} />}
    </>
  )
}

/** Why the last update stopped, and what can be done. */
function FailureBanner({ service: { deployFailure } }: { service: ServiceRow }) {
  const t = useTranslations('deployment.service')
  const errors = useTranslations('errors')
  if (!deployFailure) return null
  return (
    <div role="alert" className="mb-4 flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0">
        <p className="font-medium">
          {errors.has(deployFailure.code as never)
            ? errors(deployFailure.code as never, deployFailure.params as never)
            : deployFailure.code}
        </p>
        <p>{t('failedHelp')}</p>
      </div>
    </div>
  )
}

function Redeploy({ service, onClose }: { service: ServiceRow; onClose: () => void }) {
  const t = useTranslations('deployment.service')
  const failureText = useFailureText()
  const containers = useLiveList('containers').rows?.filter((each) => each.serviceId === service.id) ?? []
  const redeploy = useMutation({
    mutationFn: () => callApi(redeployService, { body: { id: service.id } }),
    onSuccess: () => {
      toast.success(t('redeployDone', { name: service.name }))
      onClose()
    },
  })
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('redeployTitle', { name: service.name })}
      action={t('redeploy')}
      busy={redeploy.isPending}
      error={failureText(redeploy.error)}
      onConfirm={() => redeploy.mutate()}
    >
      <p>{t('redeployText', { count: containers.length })}</p>
      <ReplacingList replaced={containers} />
    </Confirm>
  )
}
