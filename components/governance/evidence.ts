'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import type { SwitchRow } from '../../lib/api/contract/microservices'

/** What a switch of that kind begins with. */
export const BEGINS = {
  switchover: 'request',
  failover: 'fault',
  failback: 'request',
  takeover: 'joined',
  lost: 'fault',
} as const satisfies Record<SwitchRow['kind'], string>

/** A piece of evidence as a sentence in the person's language. */
export function useEvidenceText(): (evidence: SwitchRow['evidence'][number]) => string {
  const t = useTranslations('governance.switch')
  return useCallback(({ signal }) => t(`signal.${signal}`), [t])
}
