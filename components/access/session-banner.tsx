'use client'

import { Clock } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { useNow } from '../ui/relative-time'
import { useInBrowser } from '../ui/use-in-browser'

/** So long before the session ends it is said, ms. */
const WARN_MS = 10 * 60_000

/** Says that the session ends soon, and offers to stay. Nothing until then. */
export function SessionBanner({ onStay }: { onStay: () => void }) {
  const t = useTranslations('session')
  const locale = useLocale()
  const { expiresAt, serverNow } = useSession()
  const [{ of, offset }, setClock] = useState(() => ({ of: serverNow, offset: Date.now() - serverNow }))
  // A session from a later login brings a later word of the server's clock, which need not be this machine's.
  if (of !== serverNow) setClock({ of: serverNow, offset: Date.now() - serverNow })
  const end = expiresAt + offset
  const left = end - useNow()
  const inBrowser = useInBrowser()
  if (!inBrowser || left > WARN_MS || left <= 0) return null
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-warn/30 bg-warn-soft px-4 py-1.5 text-warn md:px-6"
    >
      <Clock className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1">
        <strong className="font-semibold">
          {t('soon', { time: new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(end) })}
        </strong>{' '}
        {t('soonHint')}
      </span>
      <Button size="sm" onClick={onStay}>
        {t('stay')}
      </Button>
    </div>
  )
}
