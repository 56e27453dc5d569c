'use client'

import { CircleAlert, CircleCheck, CircleDashed, LoaderCircle, type LucideIcon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ContainerRow } from '../../../lib/api/contract'
import { containerHref } from '../../hrefs'
import { cn } from '../../ui/cn'
import { Link } from '../../ui/link'
import { MicroserviceRole } from '../status'
import { WhyNot } from '../why-not'
import { STAGES, type Stage, type StageState } from './progress'

const LOOK: Record<Exclude<StageState, 'skipped'>, { icon: LucideIcon; className: string }> = {
  waiting: { icon: CircleDashed, className: 'text-ink-faint' },
  busy: { icon: LoaderCircle, className: 'text-info' },
  done: { icon: CircleCheck, className: 'text-ok' },
  failed: { icon: CircleAlert, className: 'text-bad' },
}

/** One container on its way: the stages it has to go through, and why it doesn't. */
export function FinishRow({ container, stages }: { container: ContainerRow; stages: Record<Stage, StageState> }) {
  const t = useTranslations('wizard.finish')
  return (
    <li className="grid gap-x-4 gap-y-1 px-3 py-2.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)]">
      <div className="min-w-0">
        <Link href={containerHref(container.taskId)} className="font-medium text-accent hover:underline">
          {container.name}
        </Link>
        <span className="block text-[13px] text-ink-soft">
          {container.nodeName || '–'}
          {container.vsoaPort > 0 && ` · ${container.address}:${container.vsoaPort}`}
        </span>
      </div>
      <div className="min-w-0">
        <ol className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {STAGES.map((stage) => {
            const state = stages[stage]
            if (state === 'skipped') return null
            const { icon: Icon, className } = LOOK[state]
            return (
              <li key={stage} data-stage={stage} data-state={state} className={cn('flex items-center gap-1.5', className)}>
                <Icon className={cn('size-4 shrink-0', state === 'busy' && 'animate-spin')} aria-hidden />
                {t(`stage.${stage}.${state}`)}
              </li>
            )
          })}
          <li className="empty:hidden">{stages.joined === 'done' && <MicroserviceRole container={container} />}</li>
        </ol>
        {stages.joined === 'failed' && <MicroserviceRole container={container} />}
        <div className="text-[13px]">
          <WhyNot container={container} />
        </div>
      </div>
    </li>
  )
}
