'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Play, Square, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { actOnClient, type ClientRow, deleteClient } from '../../lib/api/contract/clients'
import { ApiError, callApi } from '../api/client'
import { liveKey } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { Confirm } from '../ui/confirm'
import { toast } from '../ui/toaster'

interface ClientActionsProps {
  client: ClientRow
  size: 'sm' | 'md'
  onDeleted?: () => void
}

/** Start or stop, and delete. Deleting asks first. */
export function ClientActions({ client, size, onDeleted }: ClientActionsProps) {
  const t = useTranslations('clients')
  const common = useTranslations('common')
  const cache = useQueryClient()
  const [asked, setAsked] = useState(false)
  const textOf = (error: unknown) => (error instanceof ApiError ? error.message : common('unexpected'))
  const act = useMutation({
    mutationFn: (action: 'start' | 'stop') => callApi(actOnClient, { params: { id: client.id, action } }),
    onSuccess: (row) =>
      cache.setQueryData<ClientRow[]>(liveKey('clients'), (rows) => rows?.map((each) => (each.id === row.id ? row : each))),
    onError: (error) => toast.error(t('actFailed', { name: client.name }), { description: textOf(error) }),
  })
  const remove = useMutation({
    mutationFn: () => callApi(deleteClient, { params: { id: client.id } }),
    onSuccess: () => {
      setAsked(false)
      cache.setQueryData<ClientRow[]>(liveKey('clients'), (rows) => rows?.filter((each) => each.id !== client.id))
      toast.success(t('deleted', { name: client.name }))
      onDeleted?.()
    },
  })
  return (
    <div className="flex justify-end gap-2">
      <OperatorButton
        size={size}
        busy={act.isPending}
        data-tour={client.running ? undefined : `start client ${client.id}`}
        aria-label={`${client.running ? common('stop') : common('start')}: ${client.name}`}
        onClick={() => act.mutate(client.running ? 'stop' : 'start')}
      >
        {client.running ? <Square aria-hidden /> : <Play aria-hidden />}
        {client.running ? common('stop') : common('start')}
      </OperatorButton>
      <OperatorButton
        size={size}
        aria-label={`${common('delete')}: ${client.name}`}
        onClick={() => {
          remove.reset()
          setAsked(true)
        }}
      >
        <Trash2 aria-hidden />
        {common('delete')}
      </OperatorButton>
      <Confirm
        open={asked}
        onOpenChange={setAsked}
        title={t('deleteTitle', { name: client.name })}
        action={common('delete')}
        danger
        busy={remove.isPending}
        error={remove.error ? textOf(remove.error) : undefined}
        onConfirm={() => remove.mutate()}
      >
        <p>{t('deleteText', { server: client.server })}</p>
      </Confirm>
    </div>
  )
}
