'use client'

import { X } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { useLiveList } from '../live'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { IconButton } from '../ui/icon-button'
import { useRoom } from './use-room'
import { useTour } from './use-tour'

const Tour = dynamic(() => import('./tour').then((module) => module.Tour), { ssr: false })

/** The tour while it is on; on a fresh console the offer of one. Nothing is loaded for those who dismissed it. */
export function TourHost() {
  const { tour } = useTour()
  const { mayOperate } = useSession()
  if (tour?.mode === 'open' || tour?.mode === 'folded') return <Tour />
  return tour?.mode === 'new' && mayOperate ? <Offer /> : null
}

/** Stands only while nothing was ever deployed: who has services has found the way. */
function Offer() {
  const { rows } = useLiveList('services')
  return rows?.length === 0 ? <OfferBar /> : null
}

function OfferBar() {
  const t = useTranslations('tour')
  const { start, change } = useTour()
  const frame = useRef<HTMLElement>(null)
  useRoom(frame)
  return (
    <aside
      ref={frame}
      aria-label={t('title')}
      className="fixed inset-x-0 bottom-0 z-30 flex items-center gap-2 border-t bg-raised px-3 py-2 shadow-raised md:inset-x-auto md:right-4 md:bottom-4 md:rounded-lg md:border"
    >
      <p className="min-w-0 flex-1">{t('offer')}</p>
      <Button size="sm" variant="primary" onClick={start}>
        {t('begin')}
      </Button>
      <IconButton label={t('dismiss')} onClick={() => change({ mode: 'dismissed' })}>
        <X aria-hidden />
      </IconButton>
    </aside>
  )
}
