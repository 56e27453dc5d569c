'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { getService } from '../../../lib/api/contract'
import { callApi } from '../../api/client'
import { useSession } from '../../shell/session'
import { ErrorState } from '../../ui/error-state'
import { PageHeader } from '../../ui/page-header'
import { Skeleton } from '../../ui/skeleton'
import type { WizardState } from '../wizard/draft-store'
import { type Draft, draftOf } from '../wizard/model'
import { dropDraft, readDraft } from '../wizard/use-kept-draft'
import { Wizard } from '../wizard/wizard'

const begun = (values: Draft): WizardState => ({ values, step: 'basic', reached: 2, filledFrom: values.image.ref, lost: [] })

/** The wizard's steps with what a service is, to make it something else. */
export function UpdatePage({ id }: { id: string }) {
  const t = useTranslations('deployment.update')
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
  // Only the browser knows the draft: undefined until it was looked for. One of another version isn't this one's.
  const origin = service.data ? `update=${id}@${service.data.version}` : null
  const [kept, setKept] = useState<WizardState | null | undefined>(undefined)
  useEffect(() => {
    if (origin !== null) setKept(readDraft(origin))
  }, [origin])
  const [round, setRound] = useState(0)
  const title = t('title', { name: service.data?.name ?? '' })
  if (!mayOperate)
    return (
      <>
        <PageHeader title={title} />
        <p className="text-ink-soft">{common('forbidden', { role: common(`role.${role}`) })}</p>
      </>
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
          update={{ id, version: service.data.version, before }}
          onDiscard={() => {
            dropDraft()
            setKept(null)
            setRound(round + 1)
          }}
        />
      ) : (
        <Skeleton className="h-64 w-full" />
      )}
    </div>
  )
}
