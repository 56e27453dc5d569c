'use client'

import { useMutation } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { failback, type MicroserviceRow } from '../../lib/api/contract/microservices'
import { ruleOf } from '../../lib/api/rule'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { useLiveList } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { Confirm } from '../ui/confirm'
import { toast } from '../ui/toaster'
import { canFailBack } from './can-fail-back'
import { totalMs } from './timings'
import { useMs } from './words'

/** Offers the way back to a healthy master that isn't active; nothing otherwise. Says whom it moves before it does. */
export function FailbackButton({ row, size = 'sm' }: { row: MicroserviceRow; size?: 'sm' | 'md' }) {
  const t = useTranslations('governance.failback')
  const failureText = useFailureText()
  const ms = useMs()
  const [asked, setAsked] = useState(false)
  // The epoch it was moved to: until the live row has come there, it isn't offered once more.
  const [movedTo, setMovedTo] = useState(0)
  const { rows: containers } = useLiveList('containers')
  const move = useMutation({
    mutationFn: () => callApi(failback, { params: { id: row.id } }),
    onSuccess: (result) => {
      setAsked(false)
      setMovedTo(result.switch?.epoch ?? 0)
      const time = result.switch && ms(totalMs(result.switch))
      const title = time ? t('done', { name: row.name, time }) : t('nothing')
      toast.success(title, { description: time ? t(`released.${result.released}`, { clients: result.clients }) : undefined })
    },
  })
  const possible = canFailBack(row) && row.epoch >= movedTo
  // An open question stays on screen until it is answered, even when the answer is "too late".
  if (!possible && !asked) return null
  const nameOf = (taskId: string | null) => row.instances.find((each) => each.taskId === taskId)?.containerName ?? '–'
  const from = nameOf(row.active)
  const to = nameOf(ruleOf(row).master)
  const clients = containers?.find((each) => each.taskId === row.active)?.connections ?? null
  return (
    <>
      <OperatorButton
        size={size}
        data-tour={`failback ${row.name}`}
        onClick={() => {
          move.reset()
          setAsked(true)
        }}
      >
        <Undo2 aria-hidden />
        {t('action')}
      </OperatorButton>
      <Confirm
        open={asked}
        onOpenChange={setAsked}
        data-tour={`confirm failback ${row.name}`}
        title={t('title', { name: row.name, to })}
        action={t('confirm')}
        busy={move.isPending}
        error={failureText(move.error)}
        onConfirm={() => move.mutate()}
      >
        <p>{clients === null ? t('movesUnknown', { from, to }) : t('moves', { from, to, clients })}</p>
        <p>{t('how', { from })}</p>
      </Confirm>
    </>
  )
}
