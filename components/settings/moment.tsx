'use client'

import { useLocale } from 'next-intl'
import { exactText, relativeText, useNow } from '../ui/relative-time'

/** A moment that may be still to come ("in 3 days"); the exact one on hover. `at` is ms since 1970. */
export function Moment({ at }: { at: number }) {
  const locale = useLocale()
  return (
    <time dateTime={new Date(at).toISOString()} title={exactText(at, locale)} className="whitespace-nowrap">
      {relativeText(at, useNow(), locale)}
    </time>
  )
}
