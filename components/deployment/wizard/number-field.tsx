'use client'

import type { ReactNode } from 'react'
import { type FieldPath, useFormContext } from 'react-hook-form'
import { useErrorText } from '../../i18n/error-text'
import { Field, Input } from '../../ui/field'
import { type Draft, toNumber } from './model'
import { usePlanProblem } from './wizard-context'

/** A number of the draft. What isn't one stays as typed and is refused in words. */
export function NumberField({
  name,
  label,
  hint,
  note,
  placeholder,
}: {
  name: FieldPath<Draft>
  label: ReactNode
  hint?: ReactNode
  note?: ReactNode
  placeholder?: string
}) {
  const errorText = useErrorText()
  const planned = usePlanProblem(name)
  const { register, getFieldState, formState } = useFormContext<Draft>()
  const error: { message?: unknown } | undefined = getFieldState(name, formState).error
  return (
    <Field
      label={label}
      hint={hint}
      note={note}
      error={errorText(typeof error?.message === 'string' ? error.message : undefined) ?? planned}
    >
      {(control) => (
        <Input
          {...control}
          {...register(name, { setValueAs: toNumber })}
          inputMode="decimal"
          placeholder={placeholder}
          className="tabular-nums"
        />
      )}
    </Field>
  )
}
