'use client'

import { Send } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { testWebhook } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { Button } from '../ui/button'
import { useSave } from './use-save'
import { WebhookOutcome } from './webhook-outcome'

/** Sends a message of no consequence to what is saved, and says what came of it. */
export function WebhookTest() {
  const t = useTranslations('settings.webhook')
  const { mutation, error } = useSave({ save: () => callApi(testWebhook), onSaved: () => undefined })
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button busy={mutation.isPending} onClick={() => mutation.mutate(undefined)}>
        <Send aria-hidden />
        {t('send')}
      </Button>
      <div aria-live="polite" className="min-w-0">
        {mutation.isPending ? t('sending') : error ? <span className="text-bad">{error}</span> : null}
        {!mutation.isPending && mutation.data && <WebhookOutcome outcome={mutation.data} />}
      </div>
    </div>
  )
}
