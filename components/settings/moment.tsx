'use client'

import { useLocale } from 'next-intl'
import { relativeText, useNow } from '../ui/relative-time'
import { useInBrowser } from '../ui/use-in-browser'

/** A moment that is still to come, by date; how long it is until then on hover. `at` is ms since 1970. */
export function Moment({ at }: { at: number }) {
  const locale = useLocale()
  const now = useNow()
  // The server's zone and its idea of now aren't this person's.
  if (!useInBrowser()) return <span aria-hidden>…</span>
  return (
    <time dateTime={new Date(at).toISOString()} title={relativeText(at, now, locale)} className="whitespace-nowrap">
      {new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at)}
    </time>
  )
}
