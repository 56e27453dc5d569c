'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { containerLog } from '../../../lib/api/contract'
import { ApiError, callApi } from '../../api/client'
import { useErrorText } from '../../i18n/error-text'
import { type TopicListener, useLiveTopic } from '../../live'
import type { LogBuffer } from './log-buffer'

export const PAGE = 500

interface SourceProps {
  taskId: string
  buffer: LogBuffer
  /** Its lines are there, or why they aren't. */
  onAnswer: (taskId: string, failure: string | null) => void
}

/** Fills a buffer with the output of one container: the last lines, then each new one as it is written. Shows nothing. */
export function LogSource({ taskId, buffer, onAnswer }: SourceProps) {
  const errorText = useErrorText()
  const { refetch, error, isPending } = useQuery({
    queryKey: ['log', taskId],
    queryFn: async ({ signal }) => {
      const answer = await callApi(containerLog, { params: { taskId }, query: { lines: PAGE } }, { signal })
      buffer.add(taskId, answer.lines, answer.more)
      return answer.lines.length
    },
    gcTime: 0,
  })
  useEffect(() => {
    if (!isPending) onAnswer(taskId, error instanceof ApiError ? error.message : null)
  }, [error, isPending, onAnswer, taskId])
  const listener = useMemo<TopicListener>(
    () => ({
      onReady: () => void refetch(),
      onRefused: (code) => onAnswer(taskId, errorText(code) ?? code),
      onLog: ({ lines }) => buffer.add(taskId, lines),
    }),
    [buffer, refetch, taskId, onAnswer, errorText],
  )
  useLiveTopic(`log:${taskId}`, listener)
  useEffect(() => () => buffer.drop(taskId), [buffer, taskId])
  return null
}
