'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type ConfigRow, deleteConfig } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { Confirm } from '../ui/confirm'
import { toast } from '../ui/toaster'

/** Asks before an entry goes. */
export function DeleteDialog({ entry, onClose }: { entry: ConfigRow; onClose: () => void }) {
  const t = useTranslations('configuration.delete')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const remove = useMutation({
    mutationFn: () => callApi(deleteConfig, { params: { id: entry.id } }),
    onSuccess: () => {
      toast.success(t('done', { key: entry.key }))
      onClose()
    },
  })
  const error = failureText(remove.error)
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { key: entry.key })}
      action={common('delete')}
      danger
      busy={remove.isPending}
      error={error}
      onConfirm={() => remove.mutate()}
    >
      <p>{t('text')}</p>
    </Confirm>
  )
}
