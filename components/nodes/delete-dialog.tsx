'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { deleteNodes, type NodeRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { serviceHref } from '../hrefs'
import { useFailureText } from '../i18n/failure-text'
import { liveKey } from '../live'
import { Confirm } from '../ui/confirm'
import { Link } from '../ui/link'
import { toast } from '../ui/toaster'

interface DeleteDialogProps {
  node: NodeRow
  onClose: () => void
  onDeleted?: (() => void) | undefined
}

/** Asks before a node is forgotten; names the services that still use it. */
export function DeleteDialog({ node, onClose, onDeleted }: DeleteDialogProps) {
  const t = useTranslations('nodes.delete')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const cache = useQueryClient()
  const remove = useMutation({
    mutationFn: () => callApi(deleteNodes, { body: { ids: [node.id] } }),
    onSuccess: (answer) => {
      if (answer !== 'success') return
      toast.success(t('done', { name: node.name }))
      onClose()
      onDeleted?.()
      cache.setQueryData<NodeRow[]>(liveKey('nodes'), (rows) => rows?.filter((each) => each.id !== node.id))
    },
  })
  const users = remove.data && remove.data !== 'success' ? remove.data.flatMap((each) => each.serves) : []
  const error = failureText(remove.error)
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { name: node.name })}
      action={common('delete')}
      danger
      busy={remove.isPending}
      error={users.length > 0 ? t('used', { count: users.length }) : (error ?? undefined)}
      onConfirm={() => remove.mutate()}
    >
      <p>{t('text')}</p>
      {users.length > 0 && (
        <ul className="flex flex-wrap gap-x-3 gap-y-1 rounded-md bg-sunken px-3 py-2">
          {users.map((each) => (
            <li key={each.id}>
              <Link href={serviceHref(each.id)} className="text-accent hover:underline">
                {each.name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Confirm>
  )
}
