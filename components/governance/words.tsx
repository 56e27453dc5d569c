'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useCallback } from 'react'
import type { InstanceRow, SwitchRow } from '../../lib/api/contract/microservices'
import type { StatusIcon, Tone } from '../ui/badge'
import { StatusBadge } from '../ui/badge'
import { useSaidText } from './evidence'
import { healthOf, type InstanceHealth } from './picture'
import { partyNames, roundMs, totalMs } from './timings'

export const HEALTH_LOOK: Record<InstanceHealth, { tone: Tone; icon: StatusIcon }> = {
  healthy: { tone: 'ok', icon: 'ok' },
  hanging: { tone: 'bad', icon: 'bad' },
  failing: { tone: 'bad', icon: 'bad' },
  leaving: { tone: 'warn', icon: 'warn' },
  paused: { tone: 'idle', icon: 'paused' },
  notJoined: { tone: 'warn', icon: 'warn' },
  down: { tone: 'idle', icon: 'idle' },
}

/** An instance's health as colour, icon and word. */
export function HealthBadge({ instance }: { instance: InstanceRow }) {
  const t = useTranslations('governance')
  const health = healthOf(instance)
  return (
    <StatusBadge tone={HEALTH_LOOK[health].tone} icon={HEALTH_LOOK[health].icon}>
      {t(`health.${health}`)}
    </StatusBadge>
  )
}

/** Why a running instance gets no clients, in words; null when it gets some, or doesn't run. */
export function useJoinProblem(): (instance: InstanceRow) => string | null {
  const t = useTranslations('governance.join')
  const saidText = useSaidText()
  return useCallback(
    (instance) => {
      if (instance.status !== 'running') return null
      if (instance.join === 'joined') return saidText(instance.healthWhy)
      return t('problem', { reason: saidText(instance.joinWhy) ?? t(`reason.${instance.join}`) })
    },
    [t, saidText],
  )
}

/** `ms` as people read it: 0.4 ms, 12 ms, 1,501 ms. */
export function useMs(): (ms: number) => string {
  const locale = useLocale()
  const t = useTranslations('governance')
  return useCallback(
    (ms) => t('ms', { ms: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(roundMs(ms)) }),
    [locale, t],
  )
}

/** The one-line story of a switch: `axis_server: server_master → server_slave in 12 ms`. */
export function useSwitchLine(): (record: SwitchRow) => string {
  const t = useTranslations('governance.switch')
  const ms = useMs()
  return useCallback(
    (record) => {
      const { from, to } = partyNames(record)
      const values = { microservice: record.microservice, time: ms(totalMs(record)) }
      if (from !== null && to !== null) return t('line.move', { ...values, from, to })
      if (to !== null) return t('line.takeover', { ...values, to })
      return t('line.lost', { ...values, from: from ?? '–' })
    },
    [t, ms],
  )
}

/** Time of day with milliseconds in the person's zone. */
export function clock(at: number): string {
  const date = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
