'use client'

import { ArrowDownToLine, Copy, Eraser, Pause, Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo, useLayoutEffect, useRef, useState } from 'react'
import { Button, IconButton } from '../ui/button'
import { cn } from '../ui/cn'
import { toast } from '../ui/toaster'
import { type FeedBlock, type FeedLine, type FeedSnapshot, LINES_PER_BLOCK } from './feed-buffer'
import { publisherText } from './publisher-colour'
import type { Feed } from './use-feed'

/** Nearer to the end than this, px, is at the end. */
const AT_END = 24

/** A client's output as its program prints it, live. Scrolling up stops following; pausing freezes what is shown. */
export function Terminal({ feed, running }: { feed: Feed; running: boolean }) {
  const t = useTranslations('clients.terminal')
  const common = useTranslations('common')
  const box = useRef<HTMLElement>(null)
  const [follow, setFollow] = useState(true)
  const [frozen, setFrozen] = useState<FeedSnapshot | null>(null)
  const shown = frozen ?? feed.snapshot
  const waiting = frozen ? feed.snapshot.total - frozen.total : 0

  useLayoutEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [follow, shown.blocks])

  async function copy() {
    try {
      await navigator.clipboard.writeText(feed.buffer.text())
      toast.success(common('copied'))
    } catch {
      toast.error(t('copyFailed'))
    }
  }

  return (
    <section
      aria-label={t('title')}
      className="flex min-h-0 flex-col overflow-hidden rounded-lg border bg-terminal text-terminal-ink"
    >
      <div className="flex flex-wrap items-center gap-1 border-b border-white/10 bg-white/5 px-2 py-1.5 [&_button]:text-terminal-ink [&_button:hover]:bg-white/10 [&_button:hover]:text-terminal-ink">
        <h2 className="mr-auto px-1 text-[13px] font-medium">{t('title')}</h2>
        {waiting > 0 && <span className="px-1 text-[13px] text-amber-300 tabular-nums">{t('waiting', { n: waiting })}</span>}
        <Button
          size="sm"
          variant="ghost"
          aria-pressed={frozen !== null}
          onClick={() => {
            setFrozen(frozen ? null : feed.snapshot)
            if (frozen) setFollow(true)
          }}
        >
          {frozen ? <Play aria-hidden /> : <Pause aria-hidden />}
          {frozen ? t('resume') : t('pause')}
        </Button>
        <Button size="sm" variant="ghost" aria-pressed={follow} onClick={() => setFollow(!follow)}>
          <ArrowDownToLine aria-hidden className={cn(follow && 'text-emerald-300')} />
          {t('follow')}
        </Button>
        <IconButton label={common('copy')} onClick={() => void copy()}>
          <Copy aria-hidden />
        </IconButton>
        <IconButton
          label={t('clear')}
          onClick={() => {
            feed.buffer.clear()
            setFrozen(null)
          }}
        >
          <Eraser aria-hidden />
        </IconButton>
      </div>
      <section
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={t('output')}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setFollow(scrollHeight - scrollTop - clientHeight < AT_END)
        }
        className="h-[26rem] overflow-auto lg:h-[max(26rem,calc(100dvh-14rem))] py-2 font-mono text-[13px] leading-5 [overflow-anchor:none] max-md:h-[20rem] max-md:text-xs"
      >
        {shown.blocks.map((block) => (
          <Block key={block.key} block={block} />
        ))}
        {shown.blocks.length === 0 && (
          <p className="px-3 text-terminal-faint">
            {!feed.loaded && !feed.error ? common('loading') : running ? t('quiet') : t('stopped')}
          </p>
        )}
      </section>
      {feed.error !== null && (
        <p role="alert" className="flex items-center gap-3 border-t border-white/10 px-3 py-1.5 text-[13px] text-amber-300">
          {t('pastFailed')}
          <button type="button" className="underline" onClick={feed.retry}>
            {common('retry')}
          </button>
        </p>
      )}
    </section>
  )
}

/** Lines in one piece: only the last block changes, and those out of sight cost nothing. */
const Block = memo(function Block({ block }: { block: FeedBlock }) {
  const full = block.lines.length >= LINES_PER_BLOCK
  return (
    <div className={cn(full && '[contain-intrinsic-size:auto_1000px] [content-visibility:auto]')}>
      {block.lines.map((line) => (
        <Line key={line.key} line={line} />
      ))}
    </div>
  )
})

const KIND_TEXT = {
  connected: 'text-emerald-300',
  disconnected: 'text-rose-300',
  attempt: 'text-terminal-faint',
  system: 'text-terminal-faint italic',
} as const

const Line = memo(function Line({ line }: { line: FeedLine }) {
  const t = useTranslations('clients.terminal')
  if (line.item === null) return <p className="px-3 text-amber-300 italic">{t('gap', { n: line.gap })}</p>
  const { item } = line
  const colour = publisherText(line.publisher)
  return (
    <p
      className={cn(
        'flex gap-x-3 border-l-2 px-3 hover:bg-white/5 max-md:flex-wrap',
        colour,
        line.publisher === null ? 'border-transparent' : 'border-current',
      )}
      data-kind={item.kind}
    >
      <time dateTime={new Date(item.at).toISOString()} className="shrink-0 text-terminal-faint select-none max-md:hidden">
        {clock(item.at)}
      </time>
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
        {item.text}
      </span>
    </p>
  )
})

function clock(at: number): string {
  const date = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
