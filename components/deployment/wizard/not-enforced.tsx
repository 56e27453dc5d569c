'use client'

import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useWizard } from './wizard-context'

/** Beside a limit's name: said when the chosen nodes only keep it. Nothing while they enforce it, or it isn't asked for. */
export function NotEnforced({ limit }: { limit: string }) {
  const t = useTranslations('wizard.resources')
  if (!useWizard().plan?.notEnforced.includes(limit)) return null
  return (
    <span className="inline-flex items-center gap-1 text-xs font-normal text-warn">
      <TriangleAlert className="size-3.5 shrink-0" aria-hidden />
      {t('notEnforced')}
    </span>
  )
}
