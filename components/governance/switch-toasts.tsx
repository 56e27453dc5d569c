'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { microserviceHref } from '../hrefs'
import { useLiveList } from '../live'
import { toast } from '../ui/toaster'
import { addSwitches, isStorm, type Storm } from './switch-storm'
import { useSwitchLine } from './words'

const TOAST_MS = 10_000
const STORM_ID = 'switch-storm'

/**
 * Tells every switch that happens while the page is open, wherever the person is; many at once as one with their number.
 * Mount once, inside the LiveProvider.
 */
export function SwitchToasts() {
  const { rows } = useLiveList('switches')
  const told = useRef<number | null>(null)
  const storm = useRef<Storm | null>(null)
  const router = useRouter()
  const t = useTranslations('governance.switch')
  const line = useSwitchLine()
  useEffect(() => {
    if (!rows) return
    const newest = rows[0]?.seq ?? 0
    const before = told.current
    told.current = Math.max(newest, before ?? 0)
    // What happened before the page was opened is no news.
    if (before === null) return
    const fresh = rows.filter((row) => row.seq > before)
    const [latest] = fresh
    if (!latest) return
    storm.current = addSwitches(storm.current, fresh, performance.now())
    const { count, microservices, single } = storm.current
    const show = (path: string) => ({ label: t('open'), onClick: () => router.push(path) })
    if (isStorm(storm.current)) {
      for (const id of single) toast.dismiss(id)
      const title = t('storm', { switches: count, microservices: microservices.size })
      const tell = fresh.some((each) => each.kind === 'lost') ? toast.error : toast.warning
      tell(title, { id: STORM_ID, duration: TOAST_MS, description: line(latest), action: show('/governance') })
      return
    }
    for (const record of fresh.reverse()) {
      const tell = record.kind === 'lost' ? toast.error : record.kind === 'failover' ? toast.warning : toast.success
      tell(line(record), {
        id: record.id,
        duration: TOAST_MS,
        description: `${t(`kind.${record.kind}`)} · ${t(`cause.${record.cause}`)}`,
        action: show(microserviceHref(record.microservice)),
      })
    }
  }, [rows, line, t, router])
  return null
}
