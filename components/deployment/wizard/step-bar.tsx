'use client'

import { Check, CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { cn } from '../../ui/cn'
import { STEPS, type Step } from './model'

interface StepBarProps {
  step: Step
  /** The furthest step seen: those up to it can be gone back to. */
  reached: number
  /** Steps on which something is wrong. */
  wrong?: ReadonlySet<Step>
  onGo?: (step: Step) => void
  /** It ends with saving: there is no page of how it goes. */
  saves?: boolean
}

export function StepBar({ step, reached, wrong, onGo, saves = false }: StepBarProps) {
  const t = useTranslations('wizard')
  const at = STEPS.indexOf(step)
  return (
    <ol aria-label={t('steps')} className={cn('mb-4 grid gap-2', saves ? 'grid-cols-3' : 'grid-cols-4')}>
      {STEPS.slice(0, saves ? -1 : STEPS.length).map((each, index) => {
        const open = onGo && index < at
        const bad = wrong?.has(each) ?? false
        const look = cn(
          'flex h-full w-full items-center gap-2 rounded-md border-t-2 px-1 pt-2 pb-1 text-left text-[13px] max-sm:flex-col max-sm:items-start max-sm:gap-0.5',
          bad ? 'border-bad' : index <= at ? 'border-accent' : 'border-line',
          index === at ? 'font-semibold text-ink' : 'text-ink-soft',
        )
        const content = (
          <>
            <span
              aria-hidden
              className={cn(
                'inline-flex size-5 shrink-0 items-center justify-center rounded-full border text-xs',
                index < at && 'border-accent bg-accent text-on-accent',
                index === at && 'border-accent text-accent',
                bad && 'hidden',
              )}
            >
              {index < at ? <Check className="size-3" strokeWidth={3} /> : index + 1}
            </span>
            {bad && <CircleAlert className="size-5 shrink-0 text-bad" role="img" aria-label={t('wrong')} />}
            <span className="min-w-0">{t(`step.${each}`)}</span>
          </>
        )
        return (
          <li key={each} aria-current={index === at ? 'step' : undefined}>
            {open && index <= reached ? (
              <button type="button" onClick={() => onGo(each)} className={cn(look, 'hover:text-ink')}>
                {content}
              </button>
            ) : (
              <span className={look}>{content}</span>
            )}
          </li>
        )
      })}
    </ol>
  )
}
