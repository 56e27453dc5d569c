'use client'

import { Info, TriangleAlert } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { MicroserviceRow } from '../../lib/api/contract/microservices'
import { isWeighted } from '../../lib/api/rule'
import { useLiveList } from '../live'
import { cn } from '../ui/cn'
import { percentText } from '../ui/figures'
import { effectOf, type StrategyDraft } from './strategy-draft'

/** Says, before it is saved, what the draft does to clients that are connected now. */
export function StrategyEffect({ row, draft }: { row: MicroserviceRow; draft: StrategyDraft }) {
  const t = useTranslations('governance.effect')
  const locale = useLocale()
  const { rows: containers } = useLiveList('containers')
  const effect = effectOf(row, draft)
  const nameOf = (taskId: string) => row.instances.find((each) => each.taskId === taskId)?.containerName ?? taskId
  const text = () => {
    if (effect.kind === 'spreads') {
      if (draft.loadBalance === 'leastConnections') return t('least')
      if (!isWeighted(draft.loadBalance)) return t('spreads')
      const shares = effect.shares.map(({ taskId, part }) => `${nameOf(taskId)} ${percentText(part ?? 0, locale)}`)
      return t('shares', { shares: new Intl.ListFormat(locale, { type: 'unit' }).format(shares) })
    }
    if (effect.kind === 'nobody') return t('nobody', { name: row.name })
    if (effect.kind !== 'moves') return null
    const to = nameOf(effect.to)
    if (effect.from.length === 0) return t('serves', { to })
    const clients = effect.from.reduce(
      (sum, taskId) => sum + (containers?.find((each) => each.taskId === taskId)?.connections ?? 0),
      0,
    )
    return t('moves', { from: effect.from.map(nameOf).join(', '), to, clients })
  }
  const said = text()
  const hurts = effect.kind === 'moves' || effect.kind === 'nobody'
  const Icon = hurts ? TriangleAlert : Info
  return (
    <div aria-live="polite">
      {said && (
        <p className={cn('flex gap-2 rounded-md px-3 py-2', hurts ? 'bg-warn-soft text-warn' : 'bg-info-soft text-info')}>
          <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span className="min-w-0">{said}</span>
        </p>
      )}
    </div>
  )
}
