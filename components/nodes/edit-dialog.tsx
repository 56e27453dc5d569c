'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { useForm } from 'react-hook-form'
import { type NodeRow, updateNode } from '../../lib/api/contract'
import { ApiError, callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { toast } from '../ui/toaster'
import { NodeFields } from './node-fields'
import { fieldErrors, type NodeDraft, nodeResolver } from './node-form'

/** Changes where a node is, how it is called, its password, or whether it speaks TLS; an empty password stays as it is. */
export function EditDialog({ node, onClose }: { node: NodeRow; onClose: () => void }) {
  const t = useTranslations('nodes.edit')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const id = useId()
  const [failure, setFailure] = useState<string | null>(null)
  const [resolver] = useState(() => nodeResolver({ passwordNeeded: false, id: node.id }))
  const form = useForm<NodeDraft>({
    defaultValues: { name: node.name, address: node.address, password: '', tls: node.tls },
    resolver,
    mode: 'onTouched',
  })
  const save = useMutation({
    mutationFn: ({ password, ...draft }: NodeDraft) =>
      callApi(updateNode, { body: { id: node.id, ...draft, password: password === '' ? node.password : password } }),
    onSuccess: (row) => {
      toast.success(t('done', { name: row.name }))
      onClose()
    },
    onError: (error) => {
      const known = error instanceof ApiError ? fieldErrors(error) : []
      for (const { name, message } of known) form.setError(name, { type: 'server', message }, { shouldFocus: true })
      if (known.length === 0) setFailure(failureText(error))
    },
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !save.isPending && onClose()}
      title={t('title', { name: node.name })}
      footer={
        <>
          <Button onClick={onClose} disabled={save.isPending}>
            {common('cancel')}
          </Button>
          <Button type="submit" form={id} variant="primary" busy={save.isPending}>
            {common('save')}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        className="space-y-1"
        onSubmit={(event) => {
          setFailure(null)
          void form.handleSubmit((draft) => save.mutate(draft))(event)
        }}
      >
        <NodeFields form={form} passwordOptional passwordHint={t('passwordHint')} />
        {failure && (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  )
}
