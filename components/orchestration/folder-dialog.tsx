'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { createTemplateFolder } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { Field, Input } from '../ui/field'
import { FormDialog } from './form-dialog'

/** Makes a folder in another one. */
export function FolderDialog({ parent, onClose }: { parent: string; onClose: () => void }) {
  const t = useTranslations('orchestration.folder')
  const common = useTranslations('common')
  const [name, setName] = useState('')
  return (
    <FormDialog
      title={t('new')}
      description={t('in', { path: parent })}
      action={common('save')}
      save={() => callApi(createTemplateFolder, { body: { name, path: parent } })}
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
