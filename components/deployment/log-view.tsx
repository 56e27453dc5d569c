'use client'

import { useQuery } from '@tanstack/react-query'
import { ArrowDownToLine, Eraser, Pause, Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { containerLog, type LogLine } from '../../lib/api/contract'
import { ApiError, callApi } from '../api/client'
import { useErrorText } from '../i18n/error-text'
import { type TopicListener, useLiveTopic } from '../live'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import { LogBuffer } from './log-buffer'

const PAGE = 200
/** How near the end counts as "at the end", px. */
const NEAR_END = 24

/** A container's output: the last lines, then each new one as it is written. */
export function LogView({ taskId, name }: { taskId: string; name: string }) {
  const t = useTranslations('deployment.log')
  const errorText = useErrorText()
  const [buffer] = useState(() => new LogBuffer())
  const [paused, setPaused] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const state = useSyncExternalStore(
    (observer) => buffer.observe(observer),
    () => buffer.state,
    () => buffer.state,
  )
  const tail = useQuery({
    queryKey: ['log', taskId],
    queryFn: async ({ signal }) => {
      const answer = await callApi(containerLog, { params: { taskId }, query: { lines: PAGE } }, { signal })
      buffer.add(answer.lines, answer.more)
      return null
    },
    gcTime: 0,
  })
  const { refetch } = tail
  const listener = useMemo<TopicListener>(
    () => ({
      onReady: () => {
        setRefused(null)
        void refetch()
      },
      onRefused: setRefused,
      onLog: ({ lines }) => buffer.add(lines),
    }),
    [buffer, refetch],
  )
  useLiveTopic(`log:${taskId}`, listener)

  async function older() {
    const first = buffer.state.lines[0]
    if (!first) return
    const answer = await callApi(containerLog, { params: { taskId }, query: { lines: PAGE, before: first.seq } })
    buffer.addOlder(answer.lines, answer.more)
  }

  const frame = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  useLayoutEffect(() => {
    if (following && frame.current) frame.current.scrollTop = frame.current.scrollHeight
  }, [state.lines, following])

  const failure = tail.error instanceof ApiError ? tail.error.message : refused ? errorText(refused) : null
  return (
    <section aria-label={t('of', { name })}>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h2 className="mr-auto font-semibold">{t('title')}</h2>
        {!following && (
          <Button size="sm" onClick={() => setFollowing(true)}>
            <ArrowDownToLine aria-hidden />
            {t('follow')}
          </Button>
        )}
        <Button
          size="sm"
          aria-pressed={paused}
          onClick={() => {
            buffer.pause(!paused)
            setPaused(!paused)
          }}
        >
          {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {paused ? t('resume', { count: state.waiting }) : t('pause')}
        </Button>
        <Button size="sm" onClick={() => buffer.clear()}>
          <Eraser aria-hidden />
          {t('clear')}
        </Button>
      </div>
      {failure && (
        <p role="alert" className="mb-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
          {failure}
        </p>
      )}
      <div
        ref={frame}
        role="log"
        aria-label={t('of', { name })}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: at }) => setFollowing(at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_END)}
        className="h-96 overflow-auto rounded-lg border bg-terminal py-2 font-mono text-xs leading-5 text-terminal-ink"
      >
        {state.more && (
          <button
            type="button"
            onClick={() => void older()}
            className="mx-3 mb-1 text-terminal-faint underline hover:text-terminal-ink"
          >
            {t('older')}
          </button>
        )}
        {state.lines.map((line) => (
          <Line key={line.seq} line={line} />
        ))}
        {state.lines.length === 0 && <p className="px-3 text-terminal-faint">{tail.isPending ? t('loading') : t('empty')}</p>}
      </div>
    </section>
  )
}

const STREAMS: Record<LogLine['stream'], string> = {
  stdout: '',
  stderr: 'text-[oklch(0.8_0.12_30)]',
  system: 'italic text-[oklch(0.8_0.09_240)]',
}

function Line({ line }: { line: LogLine }) {
  const at = new Date(line.at)
  const clock = `${at.toTimeString().slice(0, 8)}.${String(Math.floor(at.getMilliseconds())).padStart(3, '0')}`
  return (
    <div className="flex gap-3 px-3 [contain-intrinsic-height:20px] [content-visibility:auto] hover:bg-white/5">
      <time dateTime={at.toISOString()} className="shrink-0 text-terminal-faint select-none max-sm:hidden">
        {clock}
      </time>
      <span className={cn('min-w-0 break-all whitespace-pre-wrap', STREAMS[line.stream])}>{line.text}</span>
    </div>
  )
}
