'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useState } from 'react'
import { type Control, useWatch } from 'react-hook-form'
import { type NodeRow, planService, ServiceInput } from '../../../lib/api/contract'
import { callApi } from '../../api/client'
import { useLiveList } from '../../live'
import type { Deployable, Draft } from './model'

/** Typing must rest this long before the server is asked. */
const TYPING_MS = 250
/** A plan that nobody looks at is forgotten after this: its key holds what was typed. */
const FORGET_MS = 1000
/** Changes of a node's free memory below this don't move a container. */
const MEMORY_STEP = 256 * 1024 * 1024

/**
 * What deploying the draft would do: asked while typing, and again whenever nodes or services change in a way that matters to it.
 * `input` is null while the draft isn't complete by itself. `id`: the service that is updated.
 */
export function usePlan(control: Control<Draft>, enabled: boolean, id?: string) {
  const values = useDeferredValue(useWatch({ control }) as Draft)
  const nodes = useLiveList('nodes').rows
  const services = useLiveList('services').rows
  const [input, setInput] = useState<Deployable | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => {
      const asked = values.policy === 'static' ? { ...values, factor: undefined } : values
      const parsed = ServiceInput.safeParse(asked)
      setInput(parsed.success ? parsed.data : null)
    }, TYPING_MS)
    return () => clearTimeout(timer)
  }, [values])
  const world = [(nodes ?? []).map(weight), (services ?? []).map((each) => [each.id, each.name, each.status])]
  const query = useQuery({
    queryKey: ['service-plan', id, input, world],
    queryFn: ({ signal }) =>
      callApi(planService, { body: { ...(input as Deployable), ...(id === undefined ? {} : { id }) } }, { signal }),
    enabled: enabled && input !== null,
    placeholderData: keepPreviousData,
    gcTime: FORGET_MS,
  })
  return { input, query, plan: enabled && input !== null ? query.data : undefined }
}

/** What of a node counts for placing containers. */
const weight = (node: NodeRow) => [
  node.id,
  node.status,
  node.type,
  node.containerRunning,
  Math.round(node.memoryFree / MEMORY_STEP),
]
