'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { useLiveList } from '../live'
import { toast } from '../ui/toaster'
import { useSwitchLine } from './words'

const TOAST_MS = 10_000
/** After a long silence only the latest are told; all of them are in the list. */
const MAX_AT_ONCE = 3

/** Tells every switch that happens while the page is open, wherever the person is. Mount once, inside the LiveProvider. */
export function SwitchToasts() {
  const { rows } = useLiveList('switches')
  const told = useRef<number | null>(null)
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
    const fresh = rows.filter((row) => row.seq > before).slice(0, MAX_AT_ONCE)
    for (const record of fresh.reverse()) {
      const tell = record.kind === 'lost' ? toast.error : record.kind === 'failover' ? toast.warning : toast.success
      tell(line(record), {
        id: record.id,
        duration: TOAST_MS,
        description: `${t(`kind.${record.kind}`)} · ${t(`cause.${record.cause}`)}`,
        action: { label: t('open'), onClick: () => router.push(`/governance/${encodeURIComponent(record.microservice)}`) },
      })
    }
  }, [rows, line, t, router])
  return null
}
