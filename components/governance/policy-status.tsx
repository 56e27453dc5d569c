'use client'

import { useMutation } from '@tanstack/react-query'
import { CirclePause, Info, TriangleAlert } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { endFlapping } from '../../lib/api/contract/failover'
import type { MicroserviceRow } from '../../lib/api/contract/microservices'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { OperatorButton } from '../shell/operator-button'
import { cn } from '../ui/cn'
import { exactText, useNow } from '../ui/relative-time'
import { toast } from '../ui/toaster'

/** What of the failover policy matters now: a mode other than automatic, a hold-down, too many switches, and whom that keeps back. */
export function PolicyStatus({ row }: { row: MicroserviceRow }) {
  const t = useTranslations('governance.policy')
  const locale = useLocale()
  const failureText = useFailureText()
  const end = useMutation({
    mutationFn: () => callApi(endFlapping, { params: { id: row.id } }),
    onSuccess: () => toast.success(t('flappingEnded', { name: row.name })),
    onError: (error) => toast.error(failureText(error)),
  })
  const now = useNow()
  const { standing } = row
  if (!standing || row.loadBalance !== 'masterSlave') return null
  const { mode, keptBack, holdDownUntil, flapping } = standing
  const time = (at: number) => exactText(at, locale)
  return (
    <div role="status" className="mb-3 space-y-2 empty:hidden">
      {keptBack && (
        <Line tone="bad" icon={TriangleAlert}>
          {t(`keptBack.${keptBack}`, { name: row.name })}
        </Line>
      )}
      {mode !== 'automatic' && (
        <Line tone="warn" icon={CirclePause}>
          {mode === 'manual' ? t('isManual') : t('isSuspended', { time: time(row.policy.until ?? Date.now()) })}
        </Line>
      )}
      {flapping && (
        <Line
          tone="bad"
          icon={TriangleAlert}
          action={
            <OperatorButton size="sm" busy={end.isPending} onClick={() => end.mutate()}>
              {t('endFlapping')}
            </OperatorButton>
          }
        >
          {t('isFlapping', { since: time(flapping.since), until: time(flapping.until) })}
        </Line>
      )}
      {/* Its end is no change that the governor tells of. */}
      {holdDownUntil !== null && holdDownUntil > now && (
        <Line tone="info" icon={Info}>
          {t('isHeldDown', { time: time(holdDownUntil) })}
        </Line>
      )}
    </div>
  )
}

const TONES = { bad: 'bg-bad-soft text-bad', warn: 'bg-warn-soft text-warn', info: 'bg-info-soft text-info' }

function Line({
  tone,
  icon: Icon,
  action,
  children,
}: {
  tone: keyof typeof TONES
  icon: typeof Info
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <div className={cn('flex flex-wrap items-center gap-2 rounded-md px-3 py-2', TONES[tone])}>
      <Icon className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  )
}
