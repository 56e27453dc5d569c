'use client'

import { ArrowDownToLine, Pause, Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, memo, useDeferredValue, useMemo, useRef, useState } from 'react'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import type { FeedSnapshot } from './feed-buffer'
import { TerminalBody } from './terminal-body'
import type { LineLook } from './terminal-lines'
import { TerminalSearch } from './terminal-search'
import { TerminalSearchField } from './terminal-search-field'
import { TerminalTools } from './terminal-tools'
import { type Feed, useFeedPart } from './use-feed'

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
  const look = useMemo<LineLook>(() => ({ ...shows, query }), [shows, query])
  const search = useMemo(() => new TerminalSearch(query), [query])

  /** Goes to the next match of the current one, or to the one before; the newest is where it begins. */
  function step(by: 1 | -1) {
    const found = search.find((frozen ?? feed.buffer.snapshot()).blocks)
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
          onStep={step}
        >
          <Matches feed={feed} frozen={frozen} search={search} current={current} />
        </TerminalSearchField>
        <span data-waiting className="ml-auto min-w-20 px-1 text-right text-[13px] text-amber-300 tabular-nums">
          {frozen && <Waiting feed={feed} since={frozen.total} />}
        </span>
        <Button
          size="sm"
          variant="ghost"
          aria-pressed={frozen !== null}
          onClick={() => {
            onFreeze(frozen ? null : feed.buffer.snapshot())
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
      <TerminalBody
        box={box}
        feed={feed}
        running={running}
        frozen={frozen}
        look={look}
        current={current}
        follow={follow}
        onFollow={setFollow}
      />
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

/** How many lines came since the output stands still. */
function Waiting({ feed, since }: { feed: Feed; since: number }) {
  const t = useTranslations('clients.terminal')
  const waiting = useFeedPart(feed, (snapshot) => snapshot.total) - since
  return waiting > 0 && t('waiting', { n: waiting })
}

interface MatchesProps {
  feed: Feed
  frozen: FeedSnapshot | null
  search: TerminalSearch
  current: number | null
}

/** `3/17`: which match the search is at, of how many lines that match. */
function Matches({ feed, frozen, search, current }: MatchesProps) {
  const t = useTranslations('clients.terminal')
  const blocks = useFeedPart(feed, (snapshot) => (frozen ?? snapshot).blocks)
  const found = search.find(blocks)
  const place = current === null ? 0 : found.indexOf(current) + 1
  return found.length === 0 ? t('noMatch') : `${place === 0 ? '–' : place}/${found.length}`
}
