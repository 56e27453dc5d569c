'use client'

import { Pause, Play, RotateCw, Square, StepForward, Trash2, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { OperatorButton } from '../../shell/operator-button'
import { Button } from '../../ui/button'
import { cn } from '../../ui/cn'
import type { ServiceAction } from '../action-names'
import type { BulkState } from './bulk'
import type { ListState } from './use-list-state'

const ICONS = { start: Play, stop: Square, restart: RotateCw, pause: Pause, unpause: StepForward, destroy: Trash2 }

interface BulkBarProps {
  state: ListState
  /** Rows that fit, and rows there are. */
  shown: number
  all: number
  filtered: boolean
  selected: number
  actions: readonly ServiceAction[]
  applies: (action: ServiceAction) => boolean
  running: BulkState | null
  onAction: (action: ServiceAction) => void
  onClear: () => void
}

/** One line above the table: how many rows fit; or, with rows chosen, what can be done to them. It keeps its height. */
export function BulkBar(props: BulkBarProps) {
  const { state, shown, all, filtered, selected, actions, applies, running, onAction, onClear } = props
  const t = useTranslations('deployment')
  return (
    <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1 text-[13px]">
      <span role="status" className={cn('tabular-nums', selected === 0 ? 'text-ink-soft' : 'font-medium')}>
        {selected > 0
          ? t('bulk.selected', { count: selected })
          : filtered
            ? t(`list.count.${state.view}Of`, { shown, all })
            : t(`list.count.${state.view}`, { all })}
      </span>
      {selected === 0 && filtered && (
        <Button size="sm" variant="ghost" onClick={state.clear}>
          <X aria-hidden />
          {t('list.clear')}
        </Button>
      )}
      {selected > 0 && (
        <>
          {actions.map((action) => {
            const Icon = ICONS[action]
            return (
              <OperatorButton
                key={action}
                size="sm"
                busy={running?.action === action}
                disabled={running !== null || !applies(action)}
                onClick={() => onAction(action)}
                className={action === 'destroy' ? 'text-bad' : ''}
              >
                {running?.action !== action && <Icon aria-hidden />}
                {running?.action === action
                  ? t('bulk.progress', { done: running.done, all: running.requests.length })
                  : t(`action.${action}`)}
              </OperatorButton>
            )
          })}
          <Button size="sm" variant="ghost" onClick={onClear}>
            <X aria-hidden />
            {t('bulk.none')}
          </Button>
        </>
      )}
    </div>
  )
}
