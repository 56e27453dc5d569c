'use client'

import { FolderInput, Layers, Rocket, Trash2, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { TemplateRow } from '../../lib/api/contract'
import { OperatorButton } from '../shell/operator-button'
import { Button } from '../ui/button'
import type { TemplateQuestion } from './template-dialogs'

interface SelectionBarProps {
  chosen: TemplateRow[]
  /** Of all there are. */
  count: number
  /** The templates among and below what is chosen. */
  deployable: TemplateRow[]
  onAsk: (question: TemplateQuestion) => void
  onClear: () => void
}

const ACTIONS = [
  { kind: 'deploy', icon: Rocket },
  { kind: 'image', icon: Layers },
  { kind: 'move', icon: FolderInput },
  { kind: 'delete', icon: Trash2 },
] as const

/** How many there are; or, with rows chosen, what can be done with them together. */
export function SelectionBar({ chosen, count, deployable, onAsk, onClear }: SelectionBarProps) {
  const t = useTranslations('orchestration')
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-2 text-[13px]">
      <span role="status" className={chosen.length === 0 ? 'text-ink-soft' : 'font-medium'}>
        {chosen.length === 0 ? t('count', { count }) : t('chosen', { count: chosen.length })}
      </span>
      {chosen.length > 0 && (
        <>
          {ACTIONS.map(({ kind, icon: Icon }) => (
            <OperatorButton
              key={kind}
              size="sm"
              className={kind === 'delete' ? 'text-bad' : ''}
              disabled={(kind === 'deploy' || kind === 'image') && deployable.length === 0}
              onClick={() => onAsk({ kind, rows: chosen })}
            >
              <Icon aria-hidden />
              {t(`bulk.${kind}`)}
            </OperatorButton>
          ))}
          <Button size="sm" variant="ghost" onClick={onClear}>
            <X aria-hidden />
            {t('none')}
          </Button>
        </>
      )}
    </div>
  )
}
