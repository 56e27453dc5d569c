'use client'

import { Copy, RotateCcw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button'
import { PASSWORD_FIELD } from './draft-store'
import { useWizard } from './wizard-context'

interface DraftNoticeProps {
  restored: boolean
  copiedFrom: string | null
  onDiscard: () => void
}

/** Says that the wizard didn't begin empty, what is missing, and how to begin anew. */
export function DraftNotice({ restored, copiedFrom, onDiscard }: DraftNoticeProps) {
  const t = useTranslations('wizard.draft')
  const { lost } = useWizard()
  if (!restored && copiedFrom === null) return null
  const Icon = restored ? RotateCcw : Copy
  const missing = lost.map((each) => (each === PASSWORD_FIELD ? t('vsoaPassword') : each.replace(/^env:/, '')))
  return (
    <div role="status" className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-info-soft px-3 py-1.5 text-info">
      <Icon className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 basis-60">
        {restored ? t('restored') : t('copied', { name: copiedFrom ?? '' })}{' '}
        {missing.length > 0 && t('missing', { names: missing.join(', ') })}
      </span>
      {restored && (
        <Button size="sm" onClick={onDiscard}>
          {t('discard')}
        </Button>
      )}
    </div>
  )
}
