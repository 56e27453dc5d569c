'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useTranslations } from 'next-intl'
import { memo, type ReactNode, type Ref, useEffect, useLayoutEffect, useRef } from 'react'
import type { LogLine } from '../../../lib/api/contract'
import { cn } from '../../ui/cn'
import { cutByMatch } from './find'
import type { Entry } from './log-buffer'

/** How near the end counts as "at the end", px. */
const NEAR_END = 24
/** The height of a line that is not wrapped: `leading-5`. */
const LINE_PX = 17.5

interface LogLinesProps {
  label: string
  entries: readonly Entry[]
  following: boolean
  onFollowing: (following: boolean) => void
  wrap: boolean
  times: boolean
  /** The names to put before lines, with their colours; null: there is only one container. */
  names: ReadonlyMap<string, { name: string; colour: string }> | null
  search: string
  /** The line of the current match. */
  current: number | null
  /** Before the first line. */
  top: ReactNode
  empty: string
}

/** The lines in sight, of however many there are. */
export function LogLines(props: LogLinesProps) {
  const { label, entries, following, onFollowing, wrap, times, names, search, current, top, empty } = props
  const frame = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => {
      const entry = entries[index]
      return entry ? `${entry.source} ${entry.seq}` : index
    },
    overscan: 20,
  })
  const height = rows.getTotalSize()
  useLayoutEffect(() => {
    if (following && frame.current) frame.current.scrollTop = frame.current.scrollHeight
  }, [entries, height, following])
  useEffect(() => {
    if (current !== null) rows.scrollToIndex(current, { align: 'center' })
  }, [current])
  const shown = rows.getVirtualItems()
  return (
    <div
      ref={frame}
      role="log"
      aria-label={label}
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: at }) => onFollowing(at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_END)}
      className="h-[max(20rem,calc(100dvh-24rem))] overflow-auto rounded-lg border bg-terminal py-2 font-mono text-xs leading-5 text-terminal-ink [overflow-anchor:none]"
    >
      {top}
      {entries.length === 0 && <p className="px-3 text-terminal-faint">{empty}</p>}
      <div className={cn('relative', !wrap && 'w-max min-w-full')} style={{ height }}>
        <div style={{ transform: `translateY(${shown[0]?.start ?? 0}px)` }}>
          {shown.map(({ index, key }) => {
            const entry = entries[index]
            return (
              entry && (
                <Line
                  key={key}
                  measure={rows.measureElement}
                  index={index}
                  entry={entry}
                  wrap={wrap}
                  times={times}
                  from={names?.get(entry.source) ?? null}
                  search={search}
                  current={index === current}
                />
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

const STREAMS: Record<LogLine['stream'], string> = {
  stdout: '',
  stderr: 'text-[oklch(0.8_0.12_30)]',
  system: 'italic text-[oklch(0.8_0.09_240)]',
}

interface LineProps {
  measure: Ref<HTMLDivElement>
  index: number
  entry: Entry
  wrap: boolean
  times: boolean
  from: { name: string; colour: string } | null
  search: string
  current: boolean
}

const Line = memo(function Line({ measure, index, entry, wrap, times, from, search, current }: LineProps) {
  const t = useTranslations('deployment.log')
  const at = new Date(entry.at)
  const clock = `${at.toTimeString().slice(0, 8)}.${String(Math.floor(at.getMilliseconds())).padStart(3, '0')}`
  return (
    <div ref={measure} data-index={index} data-stream={entry.stream}>
      {entry.missing > 0 && <p className="px-3 text-[oklch(0.83_0.12_82)] italic">{t('missing', { count: entry.missing })}</p>}
      <div className={cn('flex gap-3 px-3 hover:bg-white/5', current && 'bg-white/10')}>
        {times && (
          <time dateTime={at.toISOString()} title={at.toLocaleString()} className="shrink-0 text-terminal-faint select-none">
            {clock}
          </time>
        )}
        {from && (
          <span className="w-32 shrink-0 truncate" style={{ color: from.colour }} title={from.name}>
            {from.name}
          </span>
        )}
        <span className={cn(wrap ? 'min-w-0 break-all whitespace-pre-wrap' : 'whitespace-pre', STREAMS[entry.stream])}>
          {search === '' ? entry.text || ' ' : <Hits text={entry.text} search={search} />}
        </span>
      </div>
    </div>
  )
})

function Hits({ text, search }: { text: string; search: string }) {
  return cutByMatch(text, search).map((piece, index) =>
    piece.hit ? (
      <mark key={index} className="rounded-xs bg-[oklch(0.83_0.15_85)] text-[oklch(0.2_0.03_255)]">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  )
}
