'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ContainerRow } from '../../lib/api/contract'
import { ApiError } from '../api/client'
import { useLiveList } from '../live'
import { Confirm } from '../ui/confirm'
import { type ActionRequest, HURTS, useAction } from './actions'
import { type Consequence, consequencesOf } from './consequences'

/** One dialog for a page's actions: `ask` carries out at once what hurts nobody, and asks about the rest. */
export function useActionDialog() {
  const [asked, setAsked] = useState<ActionRequest | null>(null)
  const [open, setOpen] = useState(false)
  const action = useAction({ onDone: () => setOpen(false) })
  function ask(request: ActionRequest) {
    action.reset()
    if (!HURTS[request.action]) return action.mutate(request)
    setAsked(request)
    setOpen(true)
  }
  const dialog = asked && (
    <ActionDialog
      request={asked}
      open={open}
      onOpenChange={setOpen}
      busy={action.isPending}
      error={action.error}
      onConfirm={() => action.mutate(asked)}
    />
  )
  return { ask, dialog, busyWith: action.isPending ? (action.variables ?? null) : null }
}

interface ActionDialogProps {
  request: ActionRequest
  open: boolean
  onOpenChange: (open: boolean) => void
  busy: boolean
  error: Error | null
  onConfirm: () => void
}

function ActionDialog({ request, open, onOpenChange, busy, error, onConfirm }: ActionDialogProps) {
  const t = useTranslations('deployment.confirm')
  const word = useTranslations('deployment.action')
  const common = useTranslations('common')
  const containers = useLiveList('containers').rows
  const microservices = useLiveList('microservices').rows
  const leaving = (containers ?? []).filter((each) => isMeant(each, request))
  const consequences = consequencesOf(leaving, microservices ?? [])
  const { action, kind, target } = request
  return (
    <Confirm
      open={open}
      onOpenChange={onOpenChange}
      data-tour={`confirm ${action} ${target.name}`}
      title={t(`${action}.title`, { kind, name: target.name })}
      action={word(action)}
      danger={action === 'destroy' || consequences.some((each) => each.kind === 'ends')}
      busy={busy}
      error={error ? (error instanceof ApiError ? error.message : common('unexpected')) : undefined}
      onConfirm={onConfirm}
    >
      <p>{t(`${action}.text`, { kind, count: leaving.length })}</p>
      {consequences.length > 0 && (
        <ul className="space-y-1.5 rounded-md bg-sunken px-3 py-2 text-ink">
          {consequences.map((each) => (
            <li key={each.container}>
              <ConsequenceText consequence={each} />
            </li>
          ))}
        </ul>
      )}
    </Confirm>
  )
}

function isMeant(container: ContainerRow, request: ActionRequest): boolean {
  return request.kind === 'service' ? container.serviceId === request.target.id : container.taskId === request.target.taskId
}

function ConsequenceText({ consequence }: { consequence: Consequence }) {
  const t = useTranslations('deployment.consequence')
  const { container, microservice } = consequence
  const clients = consequence.clients === null ? 'unknown' : String(consequence.clients)
  const about = { container, microservice, clients, count: consequence.clients ?? 2 }
  switch (consequence.kind) {
    case 'moves':
      return t('moves', { ...about, to: consequence.to })
    case 'spreads':
      return t('spreads', { ...about, others: consequence.others })
    case 'ends':
      return t('ends', about)
    case 'standby':
      return t('standby', about)
  }
}
