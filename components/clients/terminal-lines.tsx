'use client'

import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { cn } from '../ui/cn'
import type { FeedBlock, FeedLine } from './feed-buffer'
import { publisherText } from './publisher-colour'
import { splitByMatch } from './terminal-search'

/** How lines are shown. */
export interface LineLook {
  times: boolean
  colours: boolean
  /** What is searched for. */
  query: string
}

interface BlockProps {
  block: FeedBlock
  /** Not one of the newest: it may be left out while it is out of sight. */
  old: boolean
  look: LineLook
  current: number | null
}

/** Lines in one piece: only the last block changes, and old ones out of sight cost nothing. */
export const Block = memo(function Block({ block, old, look, current }: BlockProps) {
  return (
    <div className={cn(old && '[contain-intrinsic-size:auto_1000px] [content-visibility:auto]')}>
      {block.lines.map((line) =>
        line.item === null ? (
          <Hole key={line.key} count={line.gap} />
        ) : (
          <Line key={line.key} line={line} look={look} current={line.key === current} />
        ),
      )}
    </div>
  )
})

const KIND_TEXT = {
  connected: 'text-emerald-300',
  disconnected: 'text-rose-300',
  attempt: 'text-terminal-faint',
  system: 'text-terminal-faint italic',
} as const

function Hole({ count }: { count: number }) {
  const t = useTranslations('clients.terminal')
  return <div className="px-3 text-amber-300 italic select-none">{t('gap', { n: count })}</div>
}

type PrintedLine = Extract<FeedLine, { gap: null }>

const Line = memo(function Line({ line, look, current }: { line: PrintedLine; look: LineLook; current: boolean }) {
  const { item } = line
  const parts = splitByMatch(item.text, look.query)
  return (
    <div
      className={cn(
        'flex gap-x-3 border-l-2 px-3 hover:bg-white/5 max-md:flex-wrap',
        look.colours ? publisherText(line.publisher) : 'text-terminal-ink',
        line.publisher === null || !look.colours ? 'border-transparent' : 'border-current',
        current && 'outline outline-amber-300 -outline-offset-1',
      )}
      data-kind={item.kind}
      data-line={line.key}
    >
      {look.times && (
        <time dateTime={new Date(item.at).toISOString()} className="shrink-0 text-terminal-faint select-none max-md:hidden">
          {clock(item.at)}
        </time>
      )}
      <span data-publisher className="w-36 shrink-0 truncate font-semibold select-none max-md:w-auto">
        {item.publisher?.containerName ?? ''}
      </span>
      <span
        data-text
        className={cn(
          'min-w-0 break-words whitespace-pre-wrap max-md:basis-full',
          item.kind !== 'message' && KIND_TEXT[item.kind],
        )}
      >
        {parts.length === 1
          ? item.text
          : parts.map((part, n) =>
              n % 2 === 0 ? (
                part
              ) : (
                <mark key={n} className={cn('rounded-xs', current ? 'bg-amber-300 text-black' : 'bg-amber-200/80 text-black')}>
                  {part}
                </mark>
              ),
            )}
      </span>
    </div>
  )
})

/** `14:03:07.120`, in the person's zone. */
export function clock(at: number): string {
  const date = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
