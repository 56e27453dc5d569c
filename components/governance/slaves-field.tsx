'use client'

import { ArrowDown, ArrowUp, CircleAlert, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useRef, useState } from 'react'
import { IconButton } from '../ui/button'
import { Select } from '../ui/select'
import { moved } from './strategy-draft'
import type { InstanceOption } from './use-instance-options'

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

  function move(index: number, by: -1 | 1) {
    const taskId = value[index]
    if (taskId === undefined) return
    onChange(moved(value, index, by))
    setSaid(t('movedTo', { name: nameOf(taskId), place: index + by + 1 }))
    focusSoon(index + by, by === 1 ? 'down' : 'up')
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
        <ol ref={list} aria-label={t('slavesInOrder')} className="mb-2 divide-y rounded-md border">
          {value.map((taskId, index) => (
            <li key={taskId} data-slave={taskId} className="flex items-center gap-2 px-2.5 py-1.5">
              <span className="w-5 shrink-0 text-right text-[13px] text-ink-faint tabular-nums">{index + 1}</span>
              <span className="min-w-0 flex-1 truncate">{nameOf(taskId)}</span>
              <IconButton
                data-do="up"
                label={t('moveUp', { name: nameOf(taskId) })}
                disabled={index === 0}
                onClick={() => move(index, -1)}
              >
                <ArrowUp aria-hidden />
              </IconButton>
              <IconButton
                data-do="down"
                label={t('moveDown', { name: nameOf(taskId) })}
                disabled={index === value.length - 1}
                onClick={() => move(index, 1)}
              >
                <ArrowDown aria-hidden />
              </IconButton>
              <IconButton data-do="remove" label={t('remove', { name: nameOf(taskId) })} onClick={() => remove(index)}>
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ol>
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
