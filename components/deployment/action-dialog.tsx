'use client'

import { useTranslations } from 'next-intl'
import { useCallback, useState } from 'react'
import { useFailureText } from '../i18n/failure-text'
import { useLiveList } from '../live'
import { Confirm } from '../ui/confirm'
import { type ActionRequest, HURTS, isMeant, useAction } from './actions'
import { ConsequenceList, useConsequences } from './consequence-list'

/** One dialog for a page's actions: `ask` carries out at once what hurts nobody, and asks about the rest. */
export function useActionDialog() {
  const [asked, setAsked] = useState<ActionRequest | null>(null)
  const [open, setOpen] = useState(false)
  const action = useAction({ onDone: () => setOpen(false) })
  const { reset, mutate } = action
  const ask = useCallback(
    (request: ActionRequest) => {
      reset()
      if (!HURTS[request.action]) return mutate(request)
      setAsked(request)
      setOpen(true)
    },
    [reset, mutate],
  )
  const dialog = asked && (
    <ActionDialog
      request={asked}
      open={open}
      onOpenChange={setOpen}
      busy={action.isPending}
      error={action.error}
      onConfirm={() => mutate(asked)}
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
  const failureText = useFailureText()
  const containers = useLiveList('containers').rows
  const leaving = (containers ?? []).filter((each) => isMeant(each, request))
  const consequences = useConsequences(leaving)
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
      error={failureText(error)}
      onConfirm={onConfirm}
    >
      <p>{t(`${action}.text`, { kind, count: leaving.length })}</p>
      <ConsequenceList consequences={consequences} />
    </Confirm>
  )
}
