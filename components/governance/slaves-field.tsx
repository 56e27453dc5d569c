'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { lazy, Suspense, useId, useRef, useState } from 'react'
import { Select } from '../ui/select'
import { SLAVES_LIST, SlaveLine } from './slave-line'
import { moved } from './strategy-draft'
import type { InstanceOption } from './use-instance-options'

/** Dragging is loaded when it is needed; until then the buttons do. */
const SortableSlaves = lazy(() => import('./sortable-slaves').then((module) => ({ default: module.SortableSlaves })))

interface SlavesFieldProps {
  value: string[]
  onChange: (slaves: string[]) => void
  options: InstanceOption[]
  master: string
  error: string | undefined
}

/** The slaves in their order: the first healthy one takes over. All of it works by keyboard, and says what it did. */
export function SlavesField({ value, onChange, options, master, error }: SlavesFieldProps) {
  const t = useTranslations('governance.strategy')
  const id = useId()
  const list = useRef<HTMLOListElement>(null)
  const [said, setSaid] = useState('')
  const nameOf = (taskId: string) => options.find((option) => option.value === taskId)?.name ?? t('gone')
  const free = options
    .filter((option) => !value.includes(option.value))
    .map((option) => (option.value === master ? { ...option, disabled: true, description: t('isMaster') } : option))

  function move(from: number, to: number) {
    const taskId = value[from]
    if (taskId === undefined) return
    onChange(moved(value, from, to))
    setSaid(t('movedTo', { name: nameOf(taskId), place: to + 1 }))
    // A drag keeps the focus on its handle by itself.
    const button = document.activeElement?.getAttribute('data-do')
    if (button === 'up' || button === 'down') focusSoon(to, button)
  }
  function remove(index: number) {
    const taskId = value[index]
    if (taskId === undefined) return
    onChange(value.toSpliced(index, 1))
    setSaid(t('removed', { name: nameOf(taskId) }))
    focusSoon(Math.min(index, value.length - 2), 'remove')
  }
  /** Keeps the focus where the person works after the rows have changed places. */
  function focusSoon(index: number, button: 'up' | 'down' | 'remove') {
    requestAnimationFrame(() => {
      const row = list.current?.children[index]
      const wanted = row?.querySelector<HTMLButtonElement>(`[data-do="${button}"]:not(:disabled)`)
      const any = row?.querySelector<HTMLButtonElement>('[data-do]:not(:disabled)')
      ;(wanted ?? any ?? document.getElementById(`${id}-add`))?.focus()
    })
  }

  return (
    <fieldset aria-describedby={error ? `${id}-error` : `${id}-hint`} className="min-w-0">
      <legend className="mb-1 font-medium">
        {t('slaves')}{' '}
        <span aria-hidden className="text-bad">
          *
        </span>
      </legend>
      {value.length > 0 && (
        <Suspense
          fallback={
            <ol ref={list} aria-label={t('slavesInOrder')} className={SLAVES_LIST}>
              {value.map((taskId, index) => (
                <li key={taskId} data-slave={taskId}>
                  <SlaveLine index={index} count={value.length} name={nameOf(taskId)} onMove={move} onRemove={remove} />
                </li>
              ))}
            </ol>
          }
        >
          <SortableSlaves slaves={value} list={list} nameOf={nameOf} onMove={move} onRemove={remove} />
        </Suspense>
      )}
      {(free.length > 0 || value.length === 0) && (
        <Select
          id={`${id}-add`}
          data-tour="strategy slave"
          // An empty value again after each choice: it only adds.
          key={value.join()}
          value={undefined}
          aria-label={t('addSlave')}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : `${id}-hint`}
          placeholder={t('addSlave')}
          options={free}
          onChange={(taskId) => {
            onChange([...value, taskId])
            setSaid(t('added', { name: nameOf(taskId), place: value.length + 1 }))
          }}
        />
      )}
      <div className="mt-1 min-h-5 text-[13px] leading-5">
        {error ? (
          <p id={`${id}-error`} role="alert" className="flex gap-1.5 text-bad">
            <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            {error}
          </p>
        ) : (
          <p id={`${id}-hint`} className="text-ink-faint">
            {t('slavesHint')}
          </p>
        )}
      </div>
      <p className="sr-only" aria-live="polite">
        {said}
      </p>
    </fieldset>
  )
}
