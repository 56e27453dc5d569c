'use client'

import { CircleAlert, Plus, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'

interface PairRowsProps {
  title: string
  hint?: ReactNode
  note?: ReactNode
  rows: { id: string; label: string; error: string | undefined; content: ReactNode }[]
  onAdd: () => void
  onRemove: (index: number) => void
}

/** A list edited row by row: what its rows hold is the caller's, adding and removing is here. */
export function PairRows({ title, hint, note, rows, onAdd, onRemove }: PairRowsProps) {
  const t = useTranslations('wizard.rows')
  return (
    <fieldset className="min-w-0 sm:col-span-2">
      <legend className="mb-1 font-medium">
        {title} {note}
      </legend>
      <div className="space-y-1.5">
        {rows.map((row, index) => (
          <div key={row.id}>
            <div className="flex items-start gap-1.5">
              <div className="flex min-w-0 flex-1 flex-wrap gap-1.5">{row.content}</div>
              <IconButton size="md" label={t('remove', { name: row.label })} onClick={() => onRemove(index)}>
                <X aria-hidden />
              </IconButton>
            </div>
            {row.error && (
              <p className="mt-1 flex gap-1.5 text-[13px] text-bad">
                <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
                <span className="min-w-0">{row.error}</span>
              </p>
            )}
          </div>
        ))}
      </div>
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button size="sm" onClick={onAdd}>
          <Plus aria-hidden />
          {t('add')}
        </Button>
        {hint && <span className="text-[13px] text-ink-faint">{hint}</span>}
      </div>
    </fieldset>
  )
}
