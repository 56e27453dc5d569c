'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { type ConfigRow, createConfig, updateConfig } from '../../lib/api/contract'
import { ApiError, callApi } from '../api/client'
import { Button } from '../ui/button'
import { toast } from '../ui/toaster'
import { ConfigDialog, sayAtFields } from './config-dialog'
import { type ConfigDraft, draftOf, inputOf, resolveConfig } from './config-draft'

interface EditDialogProps {
  entry: ConfigRow
  /** As it stands now, which somebody else may have changed; undefined: it is gone. */
  newest: ConfigRow | undefined
  onClose: () => void
}

/** Changes an entry. When somebody else changed it meanwhile, the person decides whose stays; one that was deleted can be added again. */
export function EditDialog({ entry, newest, onClose }: EditDialogProps) {
  const t = useTranslations('configuration.edit')
  const [base, setBase] = useState(entry)
  const form = useForm<ConfigDraft>({ defaultValues: draftOf(entry), resolver: resolveConfig, mode: 'onTouched' })
  const gone = newest === undefined
  const save = useMutation({
    mutationFn: async (draft: ConfigDraft) => {
      const input = inputOf(draft, base)
      if (gone) return input && callApi(createConfig, { body: input })
      return input && callApi(updateConfig, { body: { id: entry.id, version: base.version, ...input } })
    },
    onSuccess: (row) => {
      if (!row) return
      toast.success(t(gone ? 'addedAgain' : 'done', { key: row.key }))
      onClose()
    },
    onError: (error) => sayAtFields(form, error),
  })
  // Its own change is on its way to the list before the answer is here.
  const other = !save.isPending && !save.isSuccess && newest && newest.version !== base.version ? newest : null
  const refused = save.error instanceof ApiError && save.error.status === 409
  function decide(row: ConfigRow, theirs: boolean) {
    setBase(row)
    if (theirs) form.reset(draftOf(row))
    if (refused) save.reset()
  }
  return (
    <ConfigDialog
      title={t('title', { key: entry.key })}
      form={form}
      save={save}
      onClose={onClose}
      {...(gone && !save.isSuccess ? { action: t('addAgain') } : {})}
      notice={
        gone && !save.isSuccess ? (
          <p role="alert" className="mb-3 rounded-md bg-warn-soft px-3 py-2 text-warn">
            {t('gone', { key: entry.key })}
          </p>
        ) : (
          other && (
            <div role="alert" className="mb-3 space-y-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
              <p>{t('changed', { user: other.updatedBy })}</p>
              <p className="flex flex-wrap gap-2">
                <Button size="sm" onClick={() => decide(other, true)}>
                  {t('takeTheirs')}
                </Button>
                <Button size="sm" onClick={() => decide(other, false)}>
                  {t('keepMine')}
                </Button>
              </p>
            </div>
          )
        )
      }
    />
  )
}
