'use client'

import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'

/** Says that what is shown is the last known, because the governor can't be reached. */
export function NotLive() {
  const t = useTranslations('governance')
  return (
    <p role="status" className="mb-3 flex gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      {t('notLive')}
    </p>
  )
}
