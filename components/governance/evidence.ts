'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import type { InstanceRow, SwitchRow } from '../../lib/api/contract/microservices'

type Why = NonNullable<InstanceRow['joinWhy']>

/** What a switch of that kind begins with. */
export const BEGINS = {
  switchover: 'request',
  failover: 'fault',
  failback: 'request',
  takeover: 'joined',
  lost: 'fault',
} as const satisfies Record<SwitchRow['kind'], string>

/** A reason of the governor in the person's language; null when it is one that this page doesn't know, or of an old record. */
export function useSaidText(): (why: Why | null | undefined) => string | null {
  const t = useTranslations('governance')
  return useCallback(
    (why) => {
      if (!why || !t.has(`said.${why.code}`)) return null
      const reason = `exitReason.${why.params.reason}`
      const params = t.has(reason) ? { ...why.params, reason: t(`exitReason.${why.params.reason}`) } : why.params
      return t(`said.${why.code}`, params)
    },
    [t],
  )
}

/** A piece of evidence as a sentence in the person's language. */
export function useEvidenceText(): (evidence: SwitchRow['evidence'][number]) => string {
  const t = useTranslations('governance.switch')
  const saidText = useSaidText()
  return useCallback(({ signal, why }) => saidText(why) ?? t(`signal.${signal}`), [saidText, t])
}
