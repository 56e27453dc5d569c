'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { deleteTemplates, type ServiceRow, type TemplateRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { Confirm } from '../ui/confirm'
import { toast } from '../ui/toaster'
import { isWithin, templatesWithin } from './tree'

interface DeleteDialogProps {
  rows: TemplateRow[]
  templates: TemplateRow[]
  services: ServiceRow[]
  onClose: () => void
}

/** Asks before templates go; says what goes with a folder, and that what was deployed stays. */
export function DeleteDialog({ rows, templates, services, onClose }: DeleteDialogProps) {
  const t = useTranslations('orchestration.delete')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const paths = rows.map((each) => each.path)
  const gone = templatesWithin(templates, paths)
  const staying = services.filter((each) => each.pathLabel !== '' && paths.some((path) => isWithin(each.pathLabel, path)))
  const remove = useMutation({
    mutationFn: () => callApi(deleteTemplates, { body: { id: rows.map((each) => each.id) } }),
    onSuccess: () => {
      toast.success(t('done', { count: rows.length, name: rows[0]?.name ?? '' }))
      onClose()
    },
  })
  const error = failureText(remove.error)
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { count: rows.length, name: rows[0]?.name ?? '' })}
      action={common('delete')}
      danger
      busy={remove.isPending}
      error={error}
      onConfirm={() => remove.mutate()}
    >
      {rows.some((each) => each.kind === 'folder') && <p>{t('with', { count: gone.length })}</p>}
      <p>{t('stay', { count: staying.length })}</p>
    </Confirm>
  )
}
