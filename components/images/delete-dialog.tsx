'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { deleteImage, formatImageRef, type ImageDetail } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { Confirm } from '../ui/confirm'
import { toast } from '../ui/toaster'

/** Asks before an image is deleted. One that is used is refused by name. */
export function DeleteDialog({ image, onClose, onDeleted }: { image: ImageDetail; onClose: () => void; onDeleted: () => void }) {
  const t = useTranslations('images.delete')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const name = formatImageRef(image)
  const remove = useMutation({
    mutationFn: () => callApi(deleteImage, { params: { id: image.id } }),
    onSuccess: () => {
      toast.success(t('done', { name }))
      onClose()
      onDeleted()
    },
  })
  const error = failureText(remove.error)
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { name })}
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
