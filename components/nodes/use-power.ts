'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type NodeRow, setNodePower } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { toast } from '../ui/toaster'

/** Switches a simulated node; says in a toast what happened. What it does is seen on the live rows. */
export function usePower(node: Pick<NodeRow, 'id' | 'name'>, options: { onDone?: () => void } = {}) {
  const t = useTranslations('nodes.power')
  const failureText = useFailureText()
  return useMutation<NodeRow, Error, boolean>({
    mutationFn: (on) => callApi(setNodePower, { params: { id: node.id }, body: { on } }),
    onSuccess: (_, on) => {
      toast.success(t(on ? 'isOn' : 'isOff', { name: node.name }))
      options.onDone?.()
    },
    onError: (error, on) => {
      // Switching off says it in its dialog, which stays open.
      const description = failureText(error)
      if (on) toast.error(t('failed', { name: node.name }), { description })
    },
  })
}
