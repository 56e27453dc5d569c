'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { actOnContainer, actOnServices, type ContainerRow, type ServiceRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { liveKey } from '../live'
import { toast } from '../ui/toaster'
import type { ContainerAction, ServiceAction } from './action-names'
import { asTaken } from './applicable'

/** What a row can be told, and what it is told to. */
export type ActionRequest =
  | { kind: 'service'; target: Pick<ServiceRow, 'id' | 'name'>; action: ServiceAction }
  | { kind: 'container'; target: Pick<ContainerRow, 'taskId' | 'name'>; action: ContainerAction }

/** Which actions can hurt somebody and are asked about first. */
export const HURTS: Record<ServiceAction, boolean> = {
  start: false,
  unpause: false,
  stop: true,
  restart: true,
  pause: true,
  destroy: true,
}

/** Asks the API for an action; resolves when it is taken, and throws `ApiError` when it isn't. */
export function carryOut(request: ActionRequest): Promise<unknown> {
  return request.kind === 'service'
    ? callApi(actOnServices, { params: { action: request.action }, body: { ids: [request.target.id] } })
    : callApi(actOnContainer, { body: { id: request.target.name, action: request.action } })
}

/** Whether a container is one of those an action was asked for. */
export function isMeant(container: ContainerRow, request: ActionRequest): boolean {
  return request.kind === 'service' ? container.serviceId === request.target.id : container.taskId === request.target.taskId
}

/** Carries out an action; says in a toast what happened. What it does is seen on the live rows. */
export function useAction(options: { onDone?: () => void } = {}) {
  const t = useTranslations('deployment.done')
  const failureText = useFailureText()
  const cache = useQueryClient()
  const key = liveKey('containers')
  return useMutation<unknown, Error, ActionRequest, ContainerRow[] | undefined>({
    mutationFn: carryOut,
    onMutate: () => cache.getQueryData<ContainerRow[]>(key),
    onSuccess: (_, request, before = []) => {
      cache.setQueryData<ContainerRow[]>(
        key,
        (rows) => rows && asTaken(rows, before, request.action, (row) => isMeant(row, request)),
      )
      toast.success(t(request.action, { name: request.target.name }))
      options.onDone?.()
    },
    onError: (error, request) => {
      const description = failureText(error)
      // Asked-for actions say it in their dialog, which stays open.
      if (!HURTS[request.action]) toast.error(t('failed', { name: request.target.name }), { description })
    },
  })
}
