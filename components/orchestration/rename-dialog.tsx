'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { type TemplateRow, updateTemplate } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { Field, Input } from '../ui/field'
import { FormDialog } from './form-dialog'

/** Gives a folder or template another name. */
export function RenameDialog({ row, onClose }: { row: TemplateRow; onClose: () => void }) {
  const t = useTranslations('orchestration.rename')
  const common = useTranslations('common')
  const [name, setName] = useState(row.name)
  return (
    <FormDialog
      title={t('title', { name: row.name })}
      action={common('save')}
      save={() => callApi(updateTemplate, { params: { id: row.id }, body: { name, version: row.version } })}
      onClose={onClose}
    >
      {(errorAt) => (
        <Field label={t('name')} error={errorAt('name')} required>
          {(control) => <Input {...control} value={name} autoFocus onChange={(event) => setName(event.target.value)} />}
        </Field>
      )}
    </FormDialog>
  )
}
