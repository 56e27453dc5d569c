'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { useNow } from './relative-time'

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** Making one costs more than a row of a list, and every row has several figures. */
const formats = new Map<string, Intl.NumberFormat>()
function rounded(value: number, digits: 0 | 1, locale: string): string {
  const key = `${locale} ${digits}`
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: digits })
  formats.set(key, format)
  return format.format(value)
}

/** Bytes for people, in powers of 1024: `63.4 MB`. */
export function bytesText(bytes: number, locale: string): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** step
  return `${rounded(value, value < 100 && step > 1 ? 1 : 0, locale)} ${UNITS[step]}`
}

/** Percent of one core: `3.4%`, `112%`. */
export function percentText(percent: number, locale: string): string {
  return `${rounded(percent, percent < 10 ? 1 : 0, locale)}%`
}

/** Seconds as the two largest units: `2 h 5 min`. */
export function useDurationText(): (seconds: number) => string {
  const t = useTranslations('common.uptime')
  return useCallback(
    (seconds) => {
      const s = Math.max(0, Math.floor(seconds))
      if (s >= 86_400) return t('days', { d: Math.floor(s / 86_400), h: Math.floor((s % 86_400) / 3600) })
      if (s >= 3600) return t('hours', { h: Math.floor(s / 3600), m: Math.floor((s % 3600) / 60) })
      if (s >= 60) return t('minutes', { m: Math.floor(s / 60), s: s % 60 })
      return t('seconds', { s })
    },
    [t],
  )
}

/** Time since `at` (ms since 1970), running; a dash when there is none. */
export function Uptime({ at }: { at: number | null }) {
  const now = useNow()
  const text = useDurationText()
  return <span className="whitespace-nowrap tabular-nums">{at === null ? '–' : text((now - at) / 1000)}</span>
}

export function Bytes({ value }: { value: number }) {
  return <span className="whitespace-nowrap tabular-nums">{bytesText(value, useLocale())}</span>
}

export function Percent({ value }: { value: number }) {
  return <span className="tabular-nums">{percentText(value, useLocale())}</span>
}
