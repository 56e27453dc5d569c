'use client'

import { useQuery } from '@tanstack/react-query'
import { Boxes } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { getService } from '../../../lib/api/contract'
import { ApiError, callApi } from '../../api/client'
import { useSession } from '../../shell/session'
import { ErrorState } from '../../ui/error-state'
import { GoneState } from '../../ui/gone-state'
import { PageHeader } from '../../ui/page-header'
import { Skeleton } from '../../ui/skeleton'
import type { WizardState } from '../wizard/draft-store'
import { type Draft, draftOf } from '../wizard/model'
import { useWizardStart } from '../wizard/use-wizard-start'
import { Wizard } from '../wizard/wizard'

const begun = (values: Draft): WizardState => ({ values, step: 'basic', reached: 2, filledFrom: values.image.ref, lost: [] })

/** The wizard's steps with what a service is, to make it something else. */
export function UpdatePage({ id }: { id: string }) {
  const t = useTranslations('deployment')
  const common = useTranslations('common')
  const { mayOperate, role } = useSession()
  const service = useQuery({
    queryKey: ['service', id, 'update'],
    queryFn: ({ signal }) => callApi(getService, { params: { id } }, { signal }),
    enabled: mayOperate,
    // What is being edited stays what it was; a change by somebody else is told when this one is sent.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  // A draft of another version isn't this one's.
  const origin = service.data ? `update=${id}@${service.data.version}` : null
  const { kept, round, discard } = useWizardStart(origin)
  const title = service.data ? t('update.title', { name: service.data.name }) : t('service.update')
  if (!mayOperate)
    return (
      <>
        <PageHeader title={title} />
        <p className="text-ink-soft">{common('forbidden', { role: common(`role.${role}`) })}</p>
      </>
    )
  if (service.error instanceof ApiError && service.error.status === 404)
    return (
      <GoneState icon={Boxes} title={t('service.gone')} back={{ href: '/deployment', label: t('gone.action') }}>
        {t('service.goneText')}
      </GoneState>
    )
  const before = service.data && draftOf(service.data)
  return (
    <div className="mx-auto max-w-4xl pb-16">
      <PageHeader title={title} />
      {service.isError ? (
        <ErrorState error={service.error} onRetry={() => service.refetch()} />
      ) : before && origin !== null && kept !== undefined ? (
        <Wizard
          key={round}
          start={kept ?? begun(before)}
          began={before}
          origin={origin}
          restored={kept !== null}
          copiedFrom={null}
          mode={{ kind: 'update', id, version: service.data.version, before }}
          onDiscard={discard}
        />
      ) : (
        <div role="status" aria-label={common('loading')}>
          <Skeleton className="h-64" />
        </div>
      )}
    </div>
  )
}
