'use client'

import { useTranslations } from 'next-intl'
import { useId } from 'react'
import { Field, Input } from '../ui/field'

interface FolderFieldProps {
  label: string
  value: string
  /** The folders that are suggested. */
  folders: readonly string[]
  error: string | undefined
  onChange: (path: string) => void
}

/** A folder by its path: one that is there, or one to be made. */
export function FolderField({ label, value, folders, error, onChange }: FolderFieldProps) {
  const t = useTranslations('orchestration.folder')
  const id = useId()
  const typed = `/${value.trim().replace(/^\/+|\/+$/g, '')}`
  return (
    <Field label={label} hint={folders.includes(typed) ? t('there') : t('made')} error={error} required>
      {(control) => (
        <>
          <Input {...control} list={id} value={value} onChange={(event) => onChange(event.target.value)} className="font-mono" />
          <datalist id={id}>
            {folders.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
