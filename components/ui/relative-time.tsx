'use client'

import { useLocale } from 'next-intl'
import { useSyncExternalStore } from 'react'
import { cn } from './cn'

const TICK_MS = 1000
const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | null = null

function tick() {
  // A page that nobody sees needn't be drawn: it is set right when somebody looks.
  if (document.hidden) return
  now = Date.now()
  for (const each of listeners) each()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  if (!timer) {
    timer = setInterval(tick, TICK_MS)
    document.addEventListener('visibilitychange', tick)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && timer) {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
      timer = null
    }
  }
}

/** The time of day in ms since 1970, one clock for the page, a tick a second. */
export function useNow(): number {
  return useSyncExternalStore(
    subscribe,
    () => now,
    () => now,
  )
}

const STEPS: [limit: number, seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [60, 1, 'second'],
  [3600, 60, 'minute'],
  [86_400, 3600, 'hour'],
  [30 * 86_400, 86_400, 'day'],
  [365 * 86_400, 30 * 86_400, 'month'],
  [Number.POSITIVE_INFINITY, 365 * 86_400, 'year'],
]

/** "5 minutes ago" for a moment `at` seen from `from`, both ms since 1970. */
export function relativeText(at: number, from: number, locale: string): string {
  const seconds = Math.round((at - from) / 1000)
  const [, size, unit] = STEPS.find(([limit]) => Math.abs(seconds) < limit) ?? [0, 1, 'second']
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }).format(Math.trunc(seconds / size), unit)
}

/** The exact moment in the person's zone. */
export function exactText(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(at)
}

/** How long ago, kept true; the exact moment on hover. `at` is ms since 1970. */
export function RelativeTime({ at, className }: { at: number; className?: string }) {
  const locale = useLocale()
  const from = useNow()
  return (
    <time dateTime={new Date(at).toISOString()} title={exactText(at, locale)} className={cn('whitespace-nowrap', className)}>
      {relativeText(at, Math.max(from, at), locale)}
    </time>
  )
}
