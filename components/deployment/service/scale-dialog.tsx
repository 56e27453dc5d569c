'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useDeferredValue, useState } from 'react'
import { getService, planService, type ServiceRow, updateService } from '../../../lib/api/contract'
import type { DataOf } from '../../../lib/api/endpoint'
import { callApi } from '../../api/client'
import { useFailureText } from '../../i18n/failure-text'
import { FormDialog } from '../../settings/form-dialog'
import { ErrorState } from '../../ui/error-state'
import { Field, Input } from '../../ui/field'
import { Skeleton } from '../../ui/skeleton'
import { toast } from '../../ui/toaster'
import { Fates } from './fates'

/** The bound of the API. */
const MOST_INSTANCES = 1000

/** Asks how many instances a dynamic service shall have, and shows where they go. */
export function ScaleDialog({ service, onClose }: { service: Pick<ServiceRow, 'id' | 'name'>; onClose: () => void }) {
  const t = useTranslations('deployment.scale')
  const detail = useQuery({
    queryKey: ['service', service.id],
    queryFn: ({ signal }) => callApi(getService, { params: { id: service.id } }, { signal }),
    staleTime: 0,
    gcTime: 0,
  })
  if (detail.data) return <ScaleForm service={detail.data} onClose={onClose} />
  return (
    <FormDialog
      title={t('title', { name: service.name })}
      action={t('action')}
      busy={detail.isPending}
      onSubmit={(event) => event.preventDefault()}
      onClose={onClose}
    >
      {detail.isError ? (
        <ErrorState error={detail.error} onRetry={() => detail.refetch()} />
      ) : (
        <Skeleton className="h-16 w-full" />
      )}
    </FormDialog>
  )
}

function ScaleForm({ service, onClose }: { service: DataOf<typeof getService>; onClose: () => void }) {
  const t = useTranslations('deployment.scale')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const [text, setText] = useState(String(service.factor))
  const factor = Number(text)
  const good = Number.isInteger(factor) && factor >= 1 && factor <= MOST_INSTANCES
  const { id, name, image, node, policy, version } = service
  const body = { id, name, image, node, policy, version, factor }
  const changes = good && factor !== service.factor
  const asked = useDeferredValue(changes ? factor : null)
  const plan = useQuery({
    queryKey: ['scale-plan', id, version, asked],
    queryFn: ({ signal }) => callApi(planService, { body }, { signal }),
    enabled: asked !== null && asked === factor,
    gcTime: 0,
  })
  // Only what is true of the number that stands there now: the one before it may have gone elsewhere, or not at all.
  const now = asked === factor ? plan.data : undefined
  const scale = useMutation({
    mutationFn: () => callApi(updateService, { body }),
    onSuccess: () => {
      toast.success(t('done', { name, factor }))
      onClose()
    },
  })
  const [problem] = now?.problems ?? []
  const failed = failureText(scale.error)
  return (
    <FormDialog
      title={t('title', { name })}
      description={t('text')}
      action={t('action')}
      busy={scale.isPending}
      disabled={!now || problem !== undefined}
      error={failed ?? undefined}
      onSubmit={(event) => {
        event.preventDefault()
        scale.mutate()
      }}
      onClose={onClose}
    >
      <Field
        label={t('factor')}
        hint={factor === service.factor ? t('same') : t('was', { factor: service.factor })}
        error={good ? problem?.message : t('range', { max: MOST_INSTANCES })}
      >
        {(props) => (
          <Input
            {...props}
            type="number"
            inputMode="numeric"
            min={1}
            max={MOST_INSTANCES}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {changes &&
        (now ? (
          <Fates plan={now} />
        ) : plan.isError ? (
          <ErrorState error={plan.error} onRetry={() => plan.refetch()} />
        ) : (
          <div role="status" aria-label={common('loading')}>
            <Skeleton className="h-24 w-full" />
          </div>
        ))}
    </FormDialog>
  )
}
