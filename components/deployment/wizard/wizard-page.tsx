'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { getService } from '../../../lib/api/contract'
import { callApi } from '../../api/client'
import { useLiveList } from '../../live'
import { useSession } from '../../shell/session'
import { ErrorState } from '../../ui/error-state'
import { PageHeader } from '../../ui/page-header'
import { Skeleton } from '../../ui/skeleton'
import type { WizardState } from './draft-store'
import { copyOf, type Draft, EMPTY_DRAFT } from './model'
import { StepBar } from './step-bar'
import { useWizardStart } from './use-wizard-start'
import { Wizard } from './wizard'

interface WizardPageProps {
  /** The id of a service to deploy another like. */
  from?: string | undefined
  /** The image to begin with, `name@tag#os`. */
  image?: string | undefined
}

const begun = (values: Draft, filledFrom = ''): WizardState => ({ values, step: 'basic', reached: 0, filledFrom, lost: [] })

/** The deployment wizard, from what this tab has kept of it, a service to copy, or the beginning. */
export function WizardPage({ from, image }: WizardPageProps) {
  const t = useTranslations('wizard')
  const common = useTranslations('common')
  const { mayOperate, role } = useSession()
  const origin = from ? `from=${from}` : image ? `image=${image}` : ''
  const { kept, round, discard } = useWizardStart(origin)
  const services = useLiveList('services')
  const source = useQuery({
    queryKey: ['service', from],
    queryFn: ({ signal }) => callApi(getService, { params: { id: from ?? '' } }, { signal }),
    enabled: mayOperate && from !== undefined && services.rows?.some((each) => each.id === from) === true,
    staleTime: 0,
    gcTime: 0,
  })
  const gone = from !== undefined && services.rows !== undefined && !services.rows.some((each) => each.id === from)
  const [start, setStart] = useState<{ state: WizardState; began: Draft } | null>(null)
  const names = services.rows?.map((each) => each.name)
  if (start === null && kept !== undefined) {
    const copied = source.data && names && copyOf(source.data, names)
    const began = from === undefined || gone ? { ...EMPTY_DRAFT, image: { ...EMPTY_DRAFT.image, ref: image ?? '' } } : copied
    const state = kept ?? (began && begun(began, copied ? copied.image.ref : ''))
    if (state && began) setStart({ state, began })
  }

  if (!mayOperate)
    return (
      <>
        <PageHeader title={t('title')} />
        <p className="text-ink-soft">{common('forbidden', { role: common(`role.${role}`) })}</p>
      </>
    )
  return (
    <div className="mx-auto max-w-4xl pb-16">
      <PageHeader title={t('title')} />
      {source.isError || (from && services.query.isError) ? (
        <ErrorState
          error={source.error ?? services.query.error}
          onRetry={() => (source.isError ? source.refetch() : services.query.refetch())}
        />
      ) : start ? (
        <>
          {gone && <p className="mb-4 rounded-md bg-warn-soft px-3 py-2 text-warn">{t('draft.sourceGone')}</p>}
          <Wizard
            key={round}
            start={start.state}
            began={start.began}
            origin={origin}
            restored={kept !== null && round === 0}
            mode={{ kind: 'deploy' }}
            copiedFrom={round === 0 || from ? (source.data?.name ?? null) : null}
            onDiscard={() => {
              discard()
              setStart({ state: begun(start.began, start.began.from ? start.began.image.ref : ''), began: start.began })
            }}
          />
        </>
      ) : (
        <>
          <StepBar step="basic" reached={0} />
          <div
            role="status"
            aria-label={common('loading')}
            className="grid gap-6 rounded-lg border bg-surface p-6 sm:grid-cols-2"
          >
            {[1, 2, 3, 4].map((each) => (
              <Skeleton key={each} className="h-14" />
            ))}
          </div>
        </>
      )}
    </div>
  )
}
