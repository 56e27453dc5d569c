'use client'

import { useTranslations } from 'next-intl'
import type { ClientRow } from '../../lib/api/contract/clients'
import { useDurationText } from '../ui/figures'
import { useNow } from '../ui/relative-time'

/** Silences are counted in seconds here, and the clocks of server and page differ a little. */
const LEAST_MS = 3000
const PERIODS = 3

/** Says since when a running client hears nothing, once that is longer than it should be. */
export function Silence({ client }: { client: ClientRow }) {
  const t = useTranslations('clients.statistics')
  const duration = useDurationText()
  const now = useNow()
  if (!client.running || client.lastMessageAt === null) return null
  const ms = now - client.lastMessageAt
  if (ms < Math.max(LEAST_MS, PERIODS * (client.stats?.periodMs ?? 0))) return null
  return <span className="text-warn">{t('silentFor', { time: duration(ms / 1000) })}</span>
}
