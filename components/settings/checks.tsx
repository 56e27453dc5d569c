'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { Check } from '../../lib/api/contract'
import { StatusBadge, type Tone } from '../ui/badge'
import { bytesText } from '../ui/figures'

const TONES: Record<Check['state'], Tone> = { ok: 'ok', warn: 'warn', error: 'bad', unknown: 'idle' }
/** The worst first: that is what people came for. */
const ORDER: Check['state'][] = ['error', 'warn', 'unknown', 'ok']
/** The checks whose figures are bytes. */
const IN_BYTES: Check['id'][] = ['disk', 'memory', 'receiveBuffer', 'rmem']

/** What the doctor found: each with its state, in words, and with what to do. */
export function Checks({ checks }: { checks: Check[] }) {
  const t = useTranslations('settings.about')
  const locale = useLocale()
  const sorted = [...checks].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
  function words({ id, state, params }: Check): string {
    if (state === 'unknown') return t('check.unknown')
    const shown = Object.entries(params).map(([key, value]) => [
      key,
      typeof value === 'number' && IN_BYTES.includes(id) ? bytesText(value, locale) : value,
    ])
    return t(`check.${id}.${state}`, Object.fromEntries(shown))
  }
  return (
    <ul className="divide-y divide-line rounded-lg border bg-surface">
      {sorted.map((check) => (
        <li key={check.id} className="flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-2.5">
          <span className="w-24 shrink-0">
            <StatusBadge tone={TONES[check.state]} icon={check.state === 'unknown' ? 'empty' : TONES[check.state]}>
              {t(`state.${check.state}`)}
            </StatusBadge>
          </span>
          <span className="w-44 shrink-0 font-medium">{t(`check.${check.id}.title`)}</span>
          <span className="min-w-0 flex-1 basis-72 text-ink-soft">{words(check)}</span>
        </li>
      ))}
    </ul>
  )
}
