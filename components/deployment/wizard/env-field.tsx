'use client'

import { FileUp, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ClipboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useController, useFormContext } from 'react-hook-form'
import type { ImageVariable } from '../../../lib/api/contract'
import { useErrorText } from '../../i18n/error-text'
import { Button } from '../../ui/button'
import { mergeVariables, parseDotEnv, type Variable, variableOf } from './dot-env'
import { EnvRow, type EnvRowValue } from './env-row'
import { KnownVariables } from './known-variables'
import type { Draft } from './model'
import { useWizard } from './wizard-context'

const NAME = 'image.config.process.env'
/** A larger file is no .env file. */
const MAX_FILE_BYTES = 1_000_000

const isEmpty = (row: Variable) => row.key === '' && row.value === ''

/** The environment as rows of name and value; `variables` are those that the image says it reads. A `.env` text pasted into any of them, or a file, becomes rows. */
export function EnvField({ variables }: { variables: readonly ImageVariable[] }) {
  const t = useTranslations('wizard.env')
  const errorText = useErrorText()
  const id = useId()
  const { found, plan } = useWizard()
  const { control } = useFormContext<Draft>()
  const { field, fieldState } = useController({ control, name: NAME })
  const next = useRef(0)
  const make = (entry: Variable): EnvRowValue => ({ id: next.current++, ...entry })
  const [rows, setRows] = useState<EnvRowValue[]>(() => (field.value ?? []).map((each) => make(variableOf(each))))
  const [said, setSaid] = useState('')
  const [focus, setFocus] = useState<{ id: number; part: 'key' | 'value' } | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const file = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focus) list.current?.querySelector<HTMLElement>(`[data-row="${focus.id}"] [data-part="${focus.part}"]`)?.focus()
  }, [focus])

  function change(now: EnvRowValue[]) {
    setRows(now)
    field.onChange(now.filter((row) => !isEmpty(row)).map((row) => `${row.key}=${row.value}`))
  }
  function edit(row: EnvRowValue, part: Partial<Variable>) {
    if (part.value !== undefined) found(`env:${row.key}`)
    change(rows.map((each) => (each.id === row.id ? { ...each, ...part } : each)))
  }
  function add() {
    const row = make({ key: '', value: '' })
    change([...rows, row])
    setFocus({ id: row.id, part: 'key' })
  }
  /** One that the image reads: with what holds without it, to be changed. */
  function addKnown({ name, default: value = '' }: ImageVariable) {
    const there = rows.find((row) => row.key === name)
    const row = there ?? make({ key: name, value })
    if (!there) change([...rows.filter((each) => !isEmpty(each)), row])
    setFocus({ id: row.id, part: 'value' })
  }
  function remove(row: EnvRowValue) {
    const at = rows.indexOf(row)
    const neighbour = rows[at + 1] ?? rows[at - 1]
    change(rows.filter((each) => each !== row))
    if (neighbour) setFocus({ id: neighbour.id, part: 'key' })
    else document.getElementById(`${id}-add`)?.focus()
  }
  /** Enter goes on to the next name, behind the last row to a new one. */
  function goOn(row: EnvRowValue) {
    const after = rows[rows.indexOf(row) + 1]
    if (after) setFocus({ id: after.id, part: 'key' })
    else add()
  }
  function take(text: string) {
    const { entries, unread } = parseDotEnv(text)
    const merged = mergeVariables(rows, entries, make)
    for (const { key } of entries) found(`env:${key}`)
    change(merged.rows)
    const counts = t('taken', { added: merged.added, replaced: merged.replaced })
    setSaid(unread.length > 0 ? `${counts} ${t('unread', { lines: unread.slice(0, 8).join(', ') })}` : counts)
  }
  function paste(event: ClipboardEvent, part: 'key' | 'value') {
    const text = event.clipboardData.getData('text')
    const { entries, unread } = parseDotEnv(text)
    const several = text.trim().includes('\n')
    // Into a value only what is variables from top to bottom: a key or a certificate has lines as well.
    if (entries.length === 0 || (part === 'value' && (!several || unread.length > 0))) return
    event.preventDefault()
    take(text)
  }

  const problems = rows.map((row) => {
    const index = rows.filter((each) => !isEmpty(each)).indexOf(row)
    if (index < 0) return undefined
    return (
      errorText(errorAt(fieldState.error, index)) ?? plan?.problems.find((each) => each.field === `${NAME}.${index}`)?.message
    )
  })
  const whole = errorText(fieldState.error?.message ?? fieldState.error?.root?.message)
  return (
    <fieldset className="mb-2 min-w-0 sm:col-span-2">
      <legend className="mb-1 font-medium">
        {t('title')}{' '}
        <span className="text-xs font-normal text-ink-faint">
          {t('count', { count: rows.filter((row) => !isEmpty(row)).length })}
        </span>
      </legend>
      <div ref={list} className="space-y-1.5">
        {rows.map((row, index) => (
          <EnvRow
            key={row.id}
            row={row}
            number={index + 1}
            error={problems[index]}
            onEdit={(part) => edit(row, part)}
            onRemove={() => remove(row)}
            onEnter={() => goOn(row)}
            onPaste={paste}
          />
        ))}
      </div>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Button id={`${id}-add`} size="sm" onClick={add}>
          <Plus aria-hidden />
          {t('add')}
        </Button>
        <Button size="sm" variant="ghost" onClick={() => file.current?.click()}>
          <FileUp aria-hidden />
          {t('file')}
        </Button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={t('file')}
          onChange={async (event) => {
            const chosen = event.target.files?.[0]
            event.target.value = ''
            if (!chosen) return
            if (chosen.size > MAX_FILE_BYTES) setSaid(t('large'))
            else take(await chosen.text())
          }}
        />
      </div>
      <KnownVariables variables={variables} set={rows.map((row) => row.key)} onChoose={addKnown} />
      <p role="status" className="mt-1 min-h-5 text-[13px] leading-5 text-ink-faint">
        {whole ? <span className="text-bad">{whole}</span> : said || t('hint')}
      </p>
    </fieldset>
  )
}

/** The error code of one entry of a list's error. */
function errorAt(error: unknown, index: number): string | undefined {
  const item: unknown = error && typeof error === 'object' ? (error as Record<number, unknown>)[index] : undefined
  const message = item && typeof item === 'object' && 'message' in item ? item.message : undefined
  return typeof message === 'string' ? message : undefined
}
