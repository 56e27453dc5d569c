'use client'

import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ClientFailure } from '../../lib/api/contract/clients'
import { Tooltip } from '../ui/tooltip'

/** Why a client isn't connected, in the person's language; what the VSOA library said about it on hover and on focus. */
export function FailureText({ failure }: { failure: ClientFailure }) {
  const t = useTranslations('clients.failure')
  return (
    <Tooltip text={failure.text} lang="en">
      <button type="button" className="flex cursor-help gap-1.5 rounded text-left text-[13px] text-warn">
        <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
        <span className="min-w-0">{t(failure.code, failure.params)}</span>
      </button>
    </Tooltip>
  )
}
