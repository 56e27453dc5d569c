'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { SwitchRow } from '../../../lib/api/contract/microservices'
import { BEGINS, useEvidenceText } from '../evidence'
import type { Lane, Mark, Span } from './timeline'

/** The words of one timeline, for the picture, the table and the exports. */
export interface TimelineWords {
  lane(lane: Lane): string
  mark(mark: Mark): string
  span(span: Span): string
  /** ms since the begin with its sign, as exact as wanted: +12.40 ms. */
  offset(ms: number, digits?: number): string
  duration(ms: number): string
}

export function useTimelineWords(record: SwitchRow): TimelineWords {
  const t = useTranslations('governance.timeline')
  const signals = useTranslations('governance.switch')
  const locale = useLocale()
  const evidenceText = useEvidenceText()
  return useMemo(() => {
    const number = (ms: number, digits: number, sign: 'exceptZero' | 'never') =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: sign }).format(
        ms,
      )
    return {
      lane: ({ kind, client }) => client?.clientName ?? t(`lane.${kind === 'evidence' ? 'evidence' : 'governor'}`),
      mark: ({ kind, evidence }) => {
        const seen = evidence === undefined ? undefined : record.evidence[evidence]
        if (seen) return `${signals(`signal.${seen.signal}`)}: ${evidenceText(seen)}`
        return kind === 'begin' ? t(`begin.${BEGINS[record.kind]}`) : t(`mark.${kind}`)
      },
      span: ({ kind }) => t(`span.${kind}`),
      offset: (ms, digits = 2) => t('ms', { ms: number(ms, digits, 'exceptZero') }),
      duration: (ms) => t('ms', { ms: number(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0, 'never') }),
    }
  }, [t, signals, locale, evidenceText, record])
}
