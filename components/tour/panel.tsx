'use client'

import { Check, ChevronDown, ChevronUp, Circle, CirclePlay, LoaderCircle, Pause, Play, RotateCcw, Square, X } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import { IconButton } from '../ui/icon-button'
import { Link } from '../ui/link'
import type { Guide, StepId } from './steps'
import type { useAutopilot } from './use-autopilot'
import { useRoom } from './use-room'
import type { Aim } from './use-target'
import { useTour } from './use-tour'

interface PanelProps {
  guide: Guide
  folded: boolean
  aim: Aim | null
  autopilot: ReturnType<typeof useAutopilot>
}

/** The checklist: at the bottom right, on narrow screens a sheet along the bottom. Folded it is one line. */
export function Panel({ guide, folded, aim, autopilot }: PanelProps) {
  const t = useTranslations('tour')
  const { change } = useTour()
  const frame = useRef<HTMLElement>(null)
  useRoom(frame)
  const done = guide.steps.filter((each) => each.done).length
  useEffect(() => {
    const element = frame.current
    if (!element) return
    // A dialog would take a press here as one outside of it, and close.
    const keep = (event: Event) => event.stopPropagation()
    element.addEventListener('pointerdown', keep)
    return () => element.removeEventListener('pointerdown', keep)
  }, [])
  return (
    <aside
      ref={frame}
      data-tour-overlay
      data-tour-panel
      data-tour-step={guide.current ?? 'done'}
      aria-label={t('title')}
      className="pointer-events-auto fixed inset-x-0 bottom-0 z-60 flex max-h-[60dvh] flex-col border-t bg-raised shadow-raised md:inset-x-auto md:right-4 md:bottom-4 md:max-h-[calc(100dvh-6rem)] md:w-84 md:rounded-lg md:border"
    >
      <header className="flex items-center gap-1 px-3 py-2">
        <h2 className="min-w-0 flex-1 truncate font-semibold">
          {t('title')}
          <span className="ml-2 text-[13px] font-normal text-ink-faint tabular-nums">
            {t('progress', { done, all: guide.steps.length })}
          </span>
        </h2>
        {folded && autopilot.state === 'running' && (
          <IconButton label={t('auto.pause')} onClick={autopilot.pause}>
            <Pause aria-hidden />
          </IconButton>
        )}
        <IconButton
          label={folded ? t('unfold') : t('fold')}
          aria-expanded={!folded}
          onClick={() => change({ mode: folded ? 'open' : 'folded' })}
        >
          {folded ? <ChevronUp aria-hidden /> : <ChevronDown aria-hidden />}
        </IconButton>
        <IconButton label={t('dismiss')} onClick={() => change({ mode: 'dismissed' })}>
          <X aria-hidden />
        </IconButton>
      </header>
      <div
        role="progressbar"
        aria-label={t('title')}
        aria-valuenow={done}
        aria-valuemin={0}
        aria-valuemax={guide.steps.length}
        className="h-0.5 bg-hover"
      >
        <div className="h-full bg-accent transition-[width]" style={{ width: `${(done / guide.steps.length) * 100}%` }} />
      </div>
      {!folded && (
        <>
          <ol className="min-h-0 flex-1 overflow-y-auto px-3 py-2">
            {guide.steps.map((each) => (
              <Step key={each.id} {...each} guide={guide} aim={aim} />
            ))}
          </ol>
          <Controls guide={guide} autopilot={autopilot} />
        </>
      )}
      {folded && guide.task && <p className="px-3 py-1.5 text-[13px]">{t(`task.${guide.task.words}`)}</p>}
    </aside>
  )
}

function Step({ id, done, guide, aim }: { id: StepId; done: boolean; guide: Guide; aim: Aim | null }) {
  const t = useTranslations('tour')
  const current = guide.current === id
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (current) item.current?.scrollIntoView({ block: 'nearest' })
  }, [current])
  return (
    <li ref={item} aria-current={current ? 'step' : undefined} className={cn('flex gap-2 py-1', !current && 'text-ink-soft')}>
      <StepIcon done={done} wait={current && guide.task?.wait === true} current={current} />
      <div className="min-w-0 flex-1">
        <span className={cn(current && 'font-medium')}>{t(`step.${id}`)}</span>
        <span className="sr-only"> {t(done ? 'done' : current ? 'now' : 'later')}</span>
        {current && guide.task && <TaskText guide={guide} step={id} aim={aim} />}
        {id === 'see' && done && guide.looking !== null && <p className="mt-0.5 mb-1 text-[13px] text-ink">{t('task.look')}</p>}
      </div>
    </li>
  )
}

function StepIcon({ done, wait, current }: { done: boolean; wait: boolean; current: boolean }) {
  const look = 'mt-0.5 size-4 shrink-0'
  if (done) return <Check className={cn(look, 'text-ok')} aria-hidden />
  if (wait) return <LoaderCircle className={cn(look, 'animate-spin text-accent')} aria-hidden />
  return current ? (
    <CirclePlay className={cn(look, 'text-accent')} aria-hidden />
  ) : (
    <Circle className={cn(look, 'text-ink-faint')} aria-hidden />
  )
}

/** What to do, why, and the way there when the control isn't on this page. */
function TaskText({ guide, step, aim }: { guide: Guide; step: StepId; aim: Aim | null }) {
  const t = useTranslations('tour')
  const path = usePathname()
  const { task } = guide
  if (!task) return null
  const elsewhere = path !== task.place && (aim === null || aim.point.words === 'page' || aim.point.words === 'navigation')
  return (
    <div className="mt-0.5 mb-1 space-y-1.5 text-[13px]">
      <p>{t(`task.${task.words}`)}</p>
      <p className="text-ink-soft">{t(`why.${step}`)}</p>
      {elsewhere && (
        <Link href={task.place} className="inline-block font-medium text-accent hover:underline">
          {t('there')}
        </Link>
      )}
    </div>
  )
}

function Controls({ guide, autopilot }: { guide: Guide; autopilot: ReturnType<typeof useAutopilot> }) {
  const t = useTranslations('tour')
  const common = useTranslations('common')
  const { role, mayOperate } = useSession()
  const { start, change } = useTour()
  if (!mayOperate)
    return <p className="border-t px-3 py-2 text-[13px] text-warn">{common('forbidden', { role: common(`role.${role}`) })}</p>
  const { state, run, pause, stop } = autopilot
  return (
    <footer className="border-t px-3 py-2">
      <p role="status" className="text-[13px] text-ink-soft empty:hidden">
        {guide.current === null ? t('finished') : state === 'off' ? '' : t(`auto.${state}`)}
      </p>
      <div className="mt-1 flex flex-wrap justify-end gap-2">
        {guide.current === null ? (
          <>
            <Button size="sm" onClick={start}>
              <RotateCcw aria-hidden />
              {t('again')}
            </Button>
            <Button size="sm" variant="primary" onClick={() => change({ mode: 'dismissed' })}>
              {t('close')}
            </Button>
          </>
        ) : state === 'off' ? (
          <Button size="sm" onClick={run}>
            <Play aria-hidden />
            {t('auto.run')}
          </Button>
        ) : (
          <>
            <Button size="sm" onClick={stop}>
              <Square aria-hidden />
              {t('auto.stop')}
            </Button>
            {state === 'running' ? (
              <Button size="sm" onClick={pause}>
                <Pause aria-hidden />
                {t('auto.pause')}
              </Button>
            ) : (
              <Button size="sm" variant="primary" onClick={run}>
                <Play aria-hidden />
                {t('auto.resume')}
              </Button>
            )}
          </>
        )}
      </div>
    </footer>
  )
}
