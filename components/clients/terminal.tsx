'use client'

import { ArrowDownToLine, Pause, Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, memo, useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import type { FeedSnapshot } from './feed-buffer'
import { Block, type LineLook } from './terminal-lines'
import { TerminalSearch } from './terminal-search'
import { TerminalSearchField } from './terminal-search-field'
import { TerminalTools } from './terminal-tools'
import { type Feed, useFeedPart } from './use-feed'

/** Nearer to the end than this, px, is at the end. */
const AT_END = 24

interface TerminalProps {
  name: string
  clientId: string
  feed: Feed
  running: boolean
  /** What stands still; null while lines flow. The plot stands still with it. */
  frozen: FeedSnapshot | null
  onFreeze: (snapshot: FeedSnapshot | null) => void
}

/** A client's output as its program prints it, live. Scrolling up stops following; pausing freezes what is shown. */
export const Terminal = memo(function Terminal({ name, clientId, feed, running, frozen, onFreeze }: TerminalProps) {
  const t = useTranslations('clients.terminal')
  const common = useTranslations('common')
  const box = useRef<HTMLElement>(null)
  const searchField = useRef<HTMLInputElement>(null)
  const [follow, setFollow] = useState(true)
  const [typed, setTyped] = useState('')
  const query = useDeferredValue(typed)
  const [current, setCurrent] = useState<number | null>(null)
  const [shows, setShows] = useState({ times: true, colours: true })
  const snapshot = useFeedPart(feed, (whole) => whole)
  const shown = frozen ?? snapshot
  const waiting = frozen ? snapshot.total - frozen.total : 0
  const look = useMemo<LineLook>(() => ({ ...shows, query }), [shows, query])
  const search = useMemo(() => new TerminalSearch(query), [query])
  const found = search.find(shown.blocks)

  useLayoutEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [follow, shown.blocks])

  /** Goes to the next match of the current one, or to the one before; the newest is where it begins. */
  function step(by: 1 | -1) {
    if (found.length === 0) return
    const at = current === null ? -1 : found.indexOf(current)
    const next = at < 0 ? found.length - 1 : (at + by + found.length) % found.length
    const key = found[next] ?? null
    setFollow(false)
    setCurrent(key)
    box.current?.querySelector(`[data-line="${key}"]`)?.scrollIntoView({ block: 'center' })
  }

  function onKeyDown(event: KeyboardEvent) {
    if ((event.ctrlKey || event.metaKey) && event.key === 'f') {
      event.preventDefault()
      searchField.current?.focus()
      searchField.current?.select()
    }
  }

  return (
    <section
      aria-label={t('title')}
      onKeyDown={onKeyDown}
      className="flex min-h-0 flex-col overflow-hidden rounded-lg border bg-terminal text-terminal-ink"
    >
      <div className="flex flex-wrap items-center gap-1 border-b border-white/10 bg-white/5 px-2 py-1.5 [&_button]:text-terminal-ink [&_button:hover]:bg-white/10 [&_button:hover]:text-terminal-ink">
        <h2 className="mr-1 px-1 text-[13px] font-medium">{t('title')}</h2>
        <TerminalSearchField
          ref={searchField}
          typed={typed}
          onType={(text) => {
            setTyped(text)
            setCurrent(null)
          }}
          found={found.length}
          place={current === null ? 0 : found.indexOf(current) + 1}
          onStep={step}
        />
        <span className="ml-auto min-w-20 px-1 text-right text-[13px] text-amber-300 tabular-nums">
          {waiting > 0 && t('waiting', { n: waiting })}
        </span>
        <Button
          size="sm"
          variant="ghost"
          aria-pressed={frozen !== null}
          onClick={() => {
            onFreeze(frozen ? null : snapshot)
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
        <TerminalTools
          name={name}
          clientId={clientId}
          box={box}
          buffer={feed.buffer}
          shows={shows}
          onShows={setShows}
          onClear={() => {
            feed.buffer.clear()
            onFreeze(null)
          }}
        />
      </div>
      <section
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={t('output')}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setFollow(scrollHeight - scrollTop - clientHeight < AT_END)
        }
        className="h-96 overflow-auto py-2 font-mono text-[13px] leading-5 [overflow-anchor:none] max-md:h-[20rem] max-md:text-xs lg:h-[max(20rem,calc(100dvh-30rem))]"
      >
        {shown.blocks.map((block) => (
          <Block
            key={block.key}
            block={block}
            look={look}
            current={current !== null && block.lines.some((line) => line.key === current) ? current : null}
          />
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
})
