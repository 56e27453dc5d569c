'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useForm } from 'react-hook-form'
import { createConfig } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { toast } from '../ui/toaster'
import { ConfigDialog, sayAtFields } from './config-dialog'
import { type ConfigDraft, EMPTY_CONFIG, inputOf, resolveConfig } from './config-draft'

/** Adds an entry. */
export function AddDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('configuration.add')
  const form = useForm<ConfigDraft>({ defaultValues: EMPTY_CONFIG, resolver: resolveConfig, mode: 'onTouched' })
  const save = useMutation({
    mutationFn: async (draft: ConfigDraft) => {
      const body = inputOf(draft)
      return body && callApi(createConfig, { body })
    },
    onSuccess: (row) => {
      if (!row) return
      toast.success(t('done', { key: row.key }))
      onClose()
    },
    onError: (error) => sayAtFields(form, error),
  })
  return <ConfigDialog title={t('title')} form={form} save={save} onClose={onClose} />
}
