'use client'

import { CircleAlert, RotateCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { ApiError } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { Button } from './button'

/** Stands where content would: what happened, why, and a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useTranslations('common')
  const failureText = useFailureText()
  return (
    <div role="alert" className="flex flex-col items-center rounded-lg border bg-surface px-6 py-12 text-center">
      <CircleAlert className="size-8 text-bad" strokeWidth={1.5} aria-hidden />
      <h2 className="mt-3 font-semibold">{t('failedToLoad')}</h2>
      <p className="mt-1 max-w-md text-ink-soft">{failureText(error)}</p>
      {error instanceof ApiError && error.requestId && (
        <p className="mt-1 font-mono text-xs text-ink-faint">{t('requestId', { id: error.requestId })}</p>
      )}
      {onRetry && (
        <Button className="mt-4" onClick={onRetry}>
          <RotateCw aria-hidden />
          {t('retry')}
        </Button>
      )}
    </div>
  )
}
