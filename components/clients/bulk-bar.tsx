'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Play, Square, Trash2, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { actOnClient, type ClientRow, deleteClient } from '../../lib/api/contract/clients'
import { callApi } from '../api/client'
import { runAll } from '../deployment/list/run-all'
import { useFailureText } from '../i18n/failure-text'
import { liveKey } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { Confirm } from '../ui/confirm'
import { IconButton } from '../ui/icon-button'
import { toast } from '../ui/toast'

type Action = 'start' | 'stop' | 'delete'
/** Names that stand in a question; of more it says how many. */
const MOST_NAMES = 8

/** What can be done with the chosen clients together; each says what it will do before it does. */
export function BulkBar({ chosen, onDone }: { chosen: readonly ClientRow[]; onDone: () => void }) {
  const t = useTranslations('clients.bulk')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const cache = useQueryClient()
  const [asked, setAsked] = useState<Action | null>(null)
  const startable = chosen.filter((each) => !each.running)
  const stoppable = chosen.filter((each) => each.running)
  const targets = asked === 'start' ? startable : asked === 'stop' ? stoppable : chosen
  const act = useMutation({
    mutationFn: ({ action, clients }: { action: Action; clients: readonly ClientRow[] }) =>
      runAll(clients, async ({ id }) => {
        if (action === 'delete') await callApi(deleteClient, { params: { id } })
        else await callApi(actOnClient, { params: { id, action } })
      }),
    onSuccess: (failures, { action, clients }) => {
      setAsked(null)
      const done = clients.length - failures.length
      if (done > 0) toast.success(t(`done.${action}`, { n: done }))
      for (const { item, error } of failures.slice(0, 3)) {
        const description = failureText(error)
        toast.error(t('failed', { name: item.name }), { description })
      }
      void cache.invalidateQueries({ queryKey: liveKey('clients') })
      if (failures.length === 0) onDone()
    },
  })
  const names = targets.slice(0, MOST_NAMES).map((each) => each.name)
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2 rounded-lg border border-accent bg-accent-soft px-3 py-1.5">
      <span className="mr-auto font-medium tabular-nums" role="status">
        {t('chosen', { n: chosen.length })}
      </span>
      <OperatorButton
        size="sm"
        busy={act.isPending && act.variables.action === 'start'}
        reason={startable.length === 0 ? t('noneToStart') : undefined}
        onClick={() => act.mutate({ action: 'start', clients: startable })}
      >
        <Play aria-hidden />
        {common('start')}
      </OperatorButton>
      <OperatorButton size="sm" reason={stoppable.length === 0 ? t('noneToStop') : undefined} onClick={() => setAsked('stop')}>
        <Square aria-hidden />
        {common('stop')}
      </OperatorButton>
      <OperatorButton size="sm" onClick={() => setAsked('delete')}>
        <Trash2 aria-hidden />
        {common('delete')}
      </OperatorButton>
      <IconButton label={t('letGo')} onClick={onDone}>
        <X aria-hidden />
      </IconButton>
      {(asked === 'stop' || asked === 'delete') && (
        <Confirm
          open
          onOpenChange={(open) => !open && setAsked(null)}
          title={t(`ask.${asked}`, { n: targets.length })}
          action={common(asked)}
          danger={asked === 'delete'}
          busy={act.isPending}
          onConfirm={() => act.mutate({ action: asked, clients: targets })}
        >
          <p>{t(`effect.${asked}`)}</p>
          <p className="mt-2 text-ink-soft">
            {names.join(', ')}
            {targets.length > names.length && ` ${t('more', { n: targets.length - names.length })}`}
          </p>
        </Confirm>
      )}
    </div>
  )
}
