'use client'

import { CircleAlert, Eye, EyeOff, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ClipboardEvent, type KeyboardEvent, useId, useState } from 'react'
import { Input, Textarea } from '../../ui/field'
import { IconButton } from '../../ui/icon-button'
import { isSecretName, type Variable } from './dot-env'

export interface EnvRowValue extends Variable {
  id: number
}

interface EnvRowProps {
  row: EnvRowValue
  /** From 1. */
  number: number
  error: string | undefined
  onEdit: (part: Partial<Variable>) => void
  onRemove: () => void
  onEnter: () => void
  onPaste: (event: ClipboardEvent, part: 'key' | 'value') => void
}

const MOST_LINES = 6

/** One variable. What a name says is secret is hidden until it is asked for. */
export function EnvRow({ row, number, error, onEdit, onRemove, onEnter, onPaste }: EnvRowProps) {
  const t = useTranslations('wizard.env')
  const common = useTranslations('common')
  const id = useId()
  const [shown, setShown] = useState(false)
  const secret = isSecretName(row.key)
  const hidden = secret && !shown
  const lines = row.value.split('\n').length
  const keys = (event: KeyboardEvent<HTMLElement>, part: 'key' | 'value') => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !(part === 'value' && lines > 1)) {
      event.preventDefault()
      onEnter()
    } else if (event.key === 'Backspace' && part === 'key' && row.key === '' && row.value === '') {
      event.preventDefault()
      onRemove()
    }
  }
  const name = row.key || t('number', { number })
  const invalid = { 'aria-invalid': error ? (true as const) : undefined, 'aria-describedby': error ? `${id}-error` : undefined }
  const value = {
    ...invalid,
    'aria-label': t('valueOf', { name }),
    'data-part': 'value',
    placeholder: t('value'),
    value: row.value,
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => keys(event, 'value'),
  }
  return (
    <div data-row={row.id}>
      <div className="flex items-start gap-1.5">
        <Input
          {...invalid}
          aria-label={t('nameOf', { number })}
          data-part="key"
          placeholder={t('name')}
          value={row.key}
          onChange={(event) => onEdit({ key: event.target.value.trim() })}
          onPaste={(event) => onPaste(event, 'key')}
          onKeyDown={(event) => keys(event, 'key')}
          className="w-2/5 max-w-72 min-w-0 shrink font-mono text-[13px]"
        />
        <span aria-hidden className="pt-1.5 text-ink-faint">
          =
        </span>
        <div className="relative min-w-0 flex-1">
          {lines > 1 && !hidden ? (
            <Textarea
              {...value}
              rows={Math.min(MOST_LINES, lines)}
              wrap="off"
              onPaste={(event) => onPaste(event, 'value')}
              onChange={(event) => onEdit({ value: event.target.value })}
              className={`min-h-0 font-mono text-[13px] ${secret ? 'pr-10' : ''}`}
            />
          ) : (
            <Input
              {...value}
              type={hidden ? 'password' : 'text'}
              autoComplete={secret ? 'new-password' : 'off'}
              // One line can't show several: they are edited when shown.
              readOnly={lines > 1}
              onPaste={(event) => {
                onPaste(event, 'value')
                pasteLines(event, row.value, (text) => onEdit({ value: text }))
              }}
              onChange={(event) => onEdit({ value: event.target.value })}
              className={`font-mono text-[13px] ${secret ? 'pr-10' : ''}`}
            />
          )}
          {secret && (
            <button
              type="button"
              aria-label={shown ? common('hidePassword') : common('showPassword')}
              aria-pressed={shown}
              onClick={() => setShown(!shown)}
              className="absolute top-0.5 right-1 inline-flex size-7 items-center justify-center rounded text-ink-faint hover:text-ink"
            >
              {shown ? <EyeOff className="size-4" aria-hidden /> : <Eye className="size-4" aria-hidden />}
            </button>
          )}
        </div>
        <IconButton size="md" label={t('remove', { name })} onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      </div>
      {error && (
        <p id={`${id}-error`} className="mt-1 flex gap-1.5 text-[13px] text-bad">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span className="min-w-0">{error}</span>
        </p>
      )}
    </div>
  )
}

/** An input drops line ends of what is pasted; a value keeps them. */
function pasteLines(event: ClipboardEvent<HTMLInputElement>, value: string, change: (text: string) => void) {
  const text = event.clipboardData.getData('text').replace(/\r\n?/g, '\n').replace(/\n$/, '')
  if (event.defaultPrevented || !text.includes('\n')) return
  event.preventDefault()
  const { selectionStart, selectionEnd } = event.currentTarget
  change(value.slice(0, selectionStart ?? value.length) + text + value.slice(selectionEnd ?? value.length))
}
