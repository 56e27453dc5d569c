'use client'

import { useTranslations } from 'next-intl'
import type { ServicePlan } from '../../../lib/api/contract'
import { useLiveList } from '../../live'
import { Badge } from '../../ui/badge'
import { ReplacingList } from '../consequence-list'

/** More rows than this are only counted. */
const MOST_ROWS = 50
const TONES = { add: 'ok', keep: 'idle', replace: 'info', move: 'info', remove: 'warn' } as const
/** Those end their process. */
const ENDS = ['replace', 'move', 'remove']

/** What an update makes of each container, and what that means for clients. */
export function Fates({ plan }: { plan: ServicePlan }) {
  const t = useTranslations('deployment.update')
  const containers = useLiveList('containers').rows ?? []
  const ending = plan.containers.filter((each) => ENDS.includes(each.fate)).map((each) => each.taskId)
  return (
    <div className="space-y-3">
      <ul aria-label={t('containers')} className="max-h-72 divide-y overflow-auto rounded-md border">
        {plan.containers.slice(0, MOST_ROWS).map((each) => (
          <li key={each.name} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
            <span className="min-w-0 flex-1 font-medium">{each.name}</span>
            <span className="text-ink-soft">{each.from === null ? each.nodeName : `${each.from} → ${each.nodeName}`}</span>
            <Badge tone={TONES[each.fate]}>{t(`fate.${each.fate}`)}</Badge>
          </li>
        ))}
        {plan.containers.length > MOST_ROWS && (
          <li className="px-3 py-1.5 text-ink-soft">{t('moreContainers', { count: plan.containers.length - MOST_ROWS })}</li>
        )}
      </ul>
      <p className="text-ink-soft">{ending.length === 0 ? t('nothingEnds') : t('oneByOne')}</p>
      <ReplacingList replaced={containers.filter((each) => ending.includes(each.taskId))} />
    </div>
  )
}
