'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { useForm } from 'react-hook-form'
import { createNode, type NodeRow } from '../../lib/api/contract'
import { ApiError, callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { strongPassword } from './agent-command'
import { NodeFields } from './node-fields'
import { fieldErrors, type NodeDraft, nodeResolver } from './node-form'
import { RegisteredNode } from './registered-node'

/** Registers the agent of another machine: asks where it will be, then gives the command to run there and waits for it. */
export function RegisterDialog({ onClose }: { onClose: () => void }) {
  const [registered, setRegistered] = useState<{ row: NodeRow; password: string } | null>(null)
  return registered ? (
    <RegisteredNode registered={registered} onClose={onClose} />
  ) : (
    <RegisterForm onClose={onClose} onRegistered={setRegistered} />
  )
}

interface RegisterFormProps {
  onClose: () => void
  onRegistered: (registered: { row: NodeRow; password: string }) => void
}

function RegisterForm({ onClose, onRegistered }: RegisterFormProps) {
  const t = useTranslations('nodes.register')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const id = useId()
  const [failure, setFailure] = useState<string | null>(null)
  const [defaultValues] = useState(() => ({ name: '', address: '', password: strongPassword(), tls: false }))
  const [resolver] = useState(() => nodeResolver({ passwordNeeded: true }))
  const form = useForm<NodeDraft>({ defaultValues, resolver, mode: 'onTouched' })
  const create = useMutation({
    mutationFn: (draft: NodeDraft) => callApi(createNode, { body: draft }),
    onSuccess: (row, draft) => onRegistered({ row, password: draft.password.trim() }),
    onError: (error) => {
      const known = error instanceof ApiError ? fieldErrors(error) : []
      for (const { name, message } of known) form.setError(name, { type: 'server', message }, { shouldFocus: true })
      if (known.length === 0) setFailure(failureText(error))
    },
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !create.isPending && onClose()}
      title={t('title')}
      description={t('description')}
      footer={
        <>
          <Button onClick={onClose} disabled={create.isPending}>
            {common('cancel')}
          </Button>
          <Button type="submit" form={id} variant="primary" busy={create.isPending}>
            {t('submit')}
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
          void form.handleSubmit((draft) => create.mutate(draft))(event)
        }}
      >
        <NodeFields form={form} passwordHint={t('passwordHint')} />
        {failure && (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  )
}
