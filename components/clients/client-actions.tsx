'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Play, Square, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo, useState } from 'react'
import { actOnClient, type ClientRow, deleteClient } from '../../lib/api/contract/clients'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { liveKey } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { Confirm } from '../ui/confirm'
import { toast } from '../ui/toast'

interface ClientActionsProps extends Pick<ClientRow, 'id' | 'name' | 'server' | 'running'> {
  size: 'sm' | 'md'
  onDeleted?: () => void
}

/** Start or stop, and delete, in a row (`sm`) as icons. Deleting asks first. */
export const ClientActions = memo(function ClientActions({ id, name, server, running, size, onDeleted }: ClientActionsProps) {
  const t = useTranslations('clients')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const cache = useQueryClient()
  const [asked, setAsked] = useState(false)
  const small = size === 'sm'
  const textOf = (error: unknown) => failureText(error)
  const act = useMutation({
    mutationFn: (action: 'start' | 'stop') => callApi(actOnClient, { params: { id, action } }),
    onSuccess: (row) =>
      cache.setQueryData<ClientRow[]>(liveKey('clients'), (rows) => rows?.map((each) => (each.id === row.id ? row : each))),
    onError: (error) => toast.error(t('actFailed', { name }), { description: textOf(error) }),
  })
  const remove = useMutation({
    mutationFn: () => callApi(deleteClient, { params: { id } }),
    onSuccess: () => {
      setAsked(false)
      cache.setQueryData<ClientRow[]>(liveKey('clients'), (rows) => rows?.filter((each) => each.id !== id))
      toast.success(t('deleted', { name }))
      onDeleted?.()
    },
  })
  return (
    <div className={small ? 'flex justify-end gap-1' : 'flex justify-end gap-2'}>
      <OperatorButton
        size={size}
        busy={act.isPending}
        data-tour={running ? undefined : `start client ${id}`}
        aria-label={`${running ? common('stop') : common('start')}: ${name}`}
        {...(small ? { title: running ? common('stop') : common('start'), className: 'px-1.5' } : {})}
        onClick={() => act.mutate(running ? 'stop' : 'start')}
      >
        {running ? <Square aria-hidden /> : <Play aria-hidden />}
        {!small && (running ? common('stop') : common('start'))}
      </OperatorButton>
      <OperatorButton
        size={size}
        aria-label={`${common('delete')}: ${name}`}
        {...(small ? { title: common('delete'), className: 'px-1.5' } : {})}
        onClick={() => {
          remove.reset()
          setAsked(true)
        }}
      >
        <Trash2 aria-hidden />
        {!small && common('delete')}
      </OperatorButton>
      <Confirm
        open={asked}
        onOpenChange={setAsked}
        title={t('deleteTitle', { name })}
        action={common('delete')}
        danger
        busy={remove.isPending}
        error={remove.error ? textOf(remove.error) : undefined}
        onConfirm={() => remove.mutate()}
      >
        <p>{t('deleteText', { server })}</p>
      </Confirm>
    </div>
  )
})
