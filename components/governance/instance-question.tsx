'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { setAvailability, switchover } from '../../lib/api/contract/failover'
import type { InstanceRow, MicroserviceRow } from '../../lib/api/contract/microservices'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { useLiveList } from '../live'
import { Confirm } from '../ui/confirm'
import { Field, Input } from '../ui/field'
import { toast } from '../ui/toaster'
import { othersOf } from './availability'
import { momentOf } from './policy-draft'

export type InstanceTask = 'switchover' | 'ready' | 'drain' | 'maint'

interface InstanceQuestionProps {
  row: MicroserviceRow
  instance: InstanceRow
  task: InstanceTask
  onClose: () => void
}

/** Names what it will do to clients before it is done; a drain or maintenance can have an end. */
export function InstanceQuestion({ row, instance, task, onClose }: InstanceQuestionProps) {
  const t = useTranslations('governance.availability')
  const failback = useTranslations('governance.failback')
  const failureText = useFailureText()
  const [until, setUntil] = useState('')
  const { rows: containers } = useLiveList('containers')
  const { taskId, containerName: name } = instance
  const limited = task === 'drain' || task === 'maint'
  const past = limited && until !== '' && (momentOf(until) ?? 0) <= Date.now()
  const act = useMutation({
    mutationFn: () =>
      task === 'switchover'
        ? callApi(switchover, { params: { id: row.id }, body: { taskId } })
        : callApi(setAvailability, {
            params: { id: row.id },
            body: { taskId, state: task, until: limited ? momentOf(until) : null },
          }),
    onSuccess: ({ released, clients }) => {
      toast.success(t(`done.${task}`, { name }), {
        description: released === 'none' ? undefined : failback(`released.${released}`, { clients }),
      })
      onClose()
    },
  })
  const serves = row.loadBalance === 'masterSlave' ? row.active === taskId : true
  const leaves = task === 'switchover' ? row.active : serves ? taskId : null
  const clients = containers?.find((each) => each.taskId === leaves)?.connections ?? 0
  const from = row.instances.find((each) => each.taskId === row.active)?.containerName ?? null
  const { next, count } = othersOf(row, taskId)
  const consequence = () => {
    if (task === 'switchover') return from === null ? t('serves', { to: name }) : t('moves', { from, to: name, clients })
    if (task === 'ready') return t('becomesReady', { name })
    if (!serves) return t('standsBy', { name })
    if (count === 0 || !next) return t('nobody', { name, microservice: row.name })
    if (row.loadBalance === 'masterSlave') return t('moves', { from: name, to: next.containerName, clients })
    return t('spreads', { name, clients, others: count })
  }
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`ask.${task}`, { name, microservice: row.name })}
      action={t(`action.${task}`)}
      danger={limited && serves && count === 0}
      busy={act.isPending}
      error={failureText(act.error)}
      onConfirm={() => !past && act.mutate()}
    >
      <p>{consequence()}</p>
      {task !== 'ready' && <p>{t(`how.${task}`, { name })}</p>}
      {limited && (
        <Field label={t('end')} hint={t('endHint')} error={past ? t('endPast') : undefined}>
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              className="max-w-64"
              value={until}
              onChange={(event) => setUntil(event.target.value)}
            />
          )}
        </Field>
      )}
    </Confirm>
  )
}
