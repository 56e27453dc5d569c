'use client'

import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type NodeRow, nodeHistory } from '../../lib/api/contract'
import type { DataOf } from '../../lib/api/endpoint'
import { callApi } from '../api/client'

export type NodeSeries = DataOf<typeof nodeHistory>

/** Samples a page keeps beside those it loaded: an hour, then the oldest go. */
const MOST_SAMPLES = 720 + 3600
/** The live rows left out more than this: the server may have it. */
const MISSED_MS = 5_000

/** A node's figures over the last two hours: loaded once, then continued by its live row. */
export function useNodeHistory(node: NodeRow): UseQueryResult<NodeSeries> {
  const client = useQueryClient()
  const { id, observedAt } = node
  const key = ['node history', id]
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => callApi(nodeHistory, { params: { id } }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  })
  const { data } = query
  useEffect(() => {
    const last = data?.at.at(-1) ?? Number.NEGATIVE_INFINITY
    if (!data || observedAt === null || observedAt <= last) return
    if (data.at.length > 0 && observedAt - last > MISSED_MS && !query.isFetching) {
      void client.invalidateQueries({ queryKey: key })
    }
    client.setQueryData<NodeSeries>(key, (known) => known && continued(known, node, observedAt))
  }, [observedAt, data === undefined])
  return query
}

/** The series with the row's sample behind it; unchanged when it has it already. */
function continued(series: NodeSeries, node: NodeRow, at: number): NodeSeries {
  if ((series.at.at(-1) ?? Number.NEGATIVE_INFINITY) >= at) return series
  const longer = <T>(list: T[], value: T) => [...list, value].slice(-MOST_SAMPLES)
  return {
    at: longer(series.at, at),
    cpu: longer(series.cpu, node.cpuPercent),
    memory: longer(series.memory, node.memoryTotal - node.memoryFree),
    running: longer(series.running, node.containerRunning),
  }
}
