'use client'

import { type ReactNode, useState } from 'react'
import { type FieldPath, useController, useFormContext } from 'react-hook-form'
import { useErrorText } from '../../i18n/error-text'
import { Field, Textarea } from '../../ui/field'
import type { Draft } from './model'

interface LinesFieldProps<Item> {
  name: FieldPath<Draft>
  label: ReactNode
  hint?: ReactNode
  note?: ReactNode
  required?: boolean
  rows?: number
  placeholder?: string
  /** One line's text to its item and back; null drops the line. */
  read: (line: string) => Item | null
  write: (item: Item) => string
  /** Says which line an error is in. */
  lineError: (line: number, text: string) => string
  className?: string
}

/** A list edited as text, an item a line: lists can be pasted as they come from elsewhere. The text stays as typed. */
export function LinesField<Item>(props: LinesFieldProps<Item>) {
  const { name, label, hint, note, required, rows = 4, placeholder, read, write, lineError, className } = props
  const errorText = useErrorText()
  const { control } = useFormContext<Draft>()
  const { field, fieldState } = useController({ control, name })
  const items = (field.value ?? []) as Item[]
  const [text, setText] = useState(() => items.map(write).join('\n'))
  const problem = messageOf(fieldState.error, (item, message) => {
    // The error counts items; the person sees lines, of which some are none.
    const lines = text.split('\n')
    const at = lines.flatMap((line, index) => (read(line) === null ? [] : [index]))[item] ?? item
    return lineError(at + 1, errorText(message) ?? message)
  })
  return (
    <Field
      label={label}
      hint={hint}
      note={note}
      required={required ?? false}
      error={errorText(problem)}
      className={className ?? ''}
    >
      {(control) => (
        <Textarea
          {...control}
          ref={field.ref}
          name={field.name}
          rows={rows}
          wrap="off"
          placeholder={placeholder}
          value={text}
          onBlur={field.onBlur}
          onChange={(event) => {
            setText(event.target.value)
            field.onChange(event.target.value.split('\n').flatMap((line) => read(line) ?? []))
          }}
          className="font-mono text-[13px]"
        />
      )}
    </Field>
  )
}

/** The list's own error, or that of its first bad item. */
function messageOf(error: unknown, ofItem: (index: number, message: string) => string): string | undefined {
  if (!error || typeof error !== 'object') return undefined
  if ('message' in error && typeof error.message === 'string' && error.message) return error.message
  for (const [key, value] of Object.entries(error)) {
    if (!/^\d+$/.test(key)) continue
    const message =
      messageOf(value, (_, inner) => inner) ??
      Object.values(value ?? {})
        .map((each) => messageOf(each, (_, inner) => inner))
        .find(Boolean)
    if (message) return ofItem(Number(key), message)
  }
  return undefined
}
