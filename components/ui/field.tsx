'use client'

import { CircleAlert, Eye, EyeOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes, useId, useState } from 'react'
import { cn } from './cn'

export const CONTROL =
  'w-full rounded-md border border-line-strong bg-surface px-3 text-ink transition-colors hover:border-ink-soft disabled:opacity-60 disabled:hover:border-line-strong aria-invalid:border-bad'

/** What a control gets from its field, to be spread on it. */
export interface FieldControl {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
  'aria-required': true | undefined
}

interface FieldProps {
  label: ReactNode
  hint?: ReactNode
  error?: string | undefined
  /** Said beside the label, e.g. "optional". */
  note?: ReactNode
  required?: boolean
  className?: string
  children: (control: FieldControl) => ReactNode
}

/** A labelled control with its hint and its error; the error takes the hint's place, so nothing jumps. */
export function Field({ label, hint, error, note, required, className, children }: FieldProps) {
  const id = useId()
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined
  return (
    <div className={cn('min-w-0', className)}>
      <label htmlFor={id} className="mb-1 flex items-baseline gap-1.5 font-medium">
        {label}
        {required && (
          <span aria-hidden className="text-bad">
            *
          </span>
        )}
        {note && <span className="text-xs font-normal text-ink-faint">{note}</span>}
      </label>
      {children({
        id,
        'aria-invalid': error ? true : undefined,
        'aria-describedby': described,
        'aria-required': required || undefined,
      })}
      <div className="mt-1 min-h-5 text-[13px] leading-5" aria-live="polite">
        {error ? (
          <p id={`${id}-error`} className="flex gap-1.5 text-bad">
            <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            <span className="min-w-0">{error}</span>
          </p>
        ) : (
          hint && (
            <p id={`${id}-hint`} className="text-ink-faint">
              {hint}
            </p>
          )
        )}
      </div>
    </div>
  )
}

type InputProps = InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }

export function Input({ className, ...rest }: InputProps) {
  return <input autoComplete="off" spellCheck={false} {...rest} className={cn(CONTROL, 'h-8.5', className)} />
}

/** A password input whose text can be shown. */
export function PasswordInput({ className, ...rest }: InputProps) {
  const t = useTranslations('common')
  const [shown, setShown] = useState(false)
  return (
    <div className="relative">
      <Input {...rest} type={shown ? 'text' : 'password'} className={cn('pr-10', className)} />
      <button
        type="button"
        aria-label={shown ? t('hidePassword') : t('showPassword')}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 right-1 my-auto inline-flex size-7 items-center justify-center rounded text-ink-faint hover:text-ink"
      >
        {shown ? <EyeOff className="size-4" aria-hidden /> : <Eye className="size-4" aria-hidden />}
      </button>
    </div>
  )
}

type TextareaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }

export function Textarea({ className, ...rest }: TextareaProps) {
  return <textarea spellCheck={false} {...rest} className={cn(CONTROL, 'min-h-20 py-2 leading-5', className)} />
}
