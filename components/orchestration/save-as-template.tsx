'use client'

import { LayoutTemplate } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { createTemplate } from '../../lib/api/contract'
import { callApi } from '../api/client'
import type { Deployable } from '../deployment/wizard/model'
import { useLiveList } from '../live'
import { Button } from '../ui/button'
import { Field, Input } from '../ui/field'
import { toast } from '../ui/toaster'
import { FolderField } from './folder-field'
import { FormDialog } from './form-dialog'
import { foldersOf } from './tree'

/** Keeps what the wizard holds as a template. `check` gives it when it is right, else shows what is wrong. */
export function SaveAsTemplate({ check }: { check: () => Promise<Deployable | null> }) {
  const t = useTranslations('orchestration.saveAs')
  const [draft, setDraft] = useState<Deployable | null>(null)
  return (
    <>
      <Button onClick={async () => setDraft(await check())}>
        <LayoutTemplate aria-hidden />
        {t('open')}
      </Button>
      {draft && <SaveDialog draft={draft} onClose={() => setDraft(null)} />}
    </>
  )
}

function SaveDialog({ draft, onClose }: { draft: Deployable; onClose: () => void }) {
  const t = useTranslations('orchestration.saveAs')
  const common = useTranslations('common')
  const { rows } = useLiveList('templates')
  const [name, setName] = useState(draft.name)
  const [folder, setFolder] = useState('/')
  return (
    <FormDialog
      title={t('title')}
      description={t('text')}
      action={common('save')}
      save={async () => {
        const { name: _, ...spec } = draft
        const { path } = await callApi(createTemplate, { body: { name, path: folder, spec } })
        toast.success(t('done', { path }))
      }}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field label={t('name')} error={errorAt('name')} required>
            {(control) => <Input {...control} value={name} autoFocus onChange={(event) => setName(event.target.value)} />}
          </Field>
          <FolderField
            label={t('folder')}
            value={folder}
            folders={foldersOf(rows ?? [])}
            error={errorAt('path')}
            onChange={setFolder}
          />
        </>
      )}
    </FormDialog>
  )
}
