'use client'

import { useTranslations } from 'next-intl'
import { type RefObject, useLayoutEffect } from 'react'
import type { FeedSnapshot } from './feed-buffer'
import { Block, type LineLook } from './terminal-lines'
import { type Feed, useFeedPart } from './use-feed'

/** Nearer to the end than this, px, is at the end. */
const AT_END = 24
/** The newest blocks, which are in sight while the end is followed. */
const NEW_BLOCKS = 2

interface TerminalBodyProps {
  box: RefObject<HTMLElement | null>
  feed: Feed
  running: boolean
  frozen: FeedSnapshot | null
  look: LineLook
  /** The key of the line that the search is at. */
  current: number | null
  follow: boolean
  onFollow: (follow: boolean) => void
}

/** The lines themselves: the only part of the page that renders with every batch of them. */
export function TerminalBody({ box, feed, running, frozen, look, current, follow, onFollow }: TerminalBodyProps) {
  const t = useTranslations('clients.terminal')
  const common = useTranslations('common')
  const live = useFeedPart(feed, (snapshot) => snapshot.blocks)
  const blocks = frozen?.blocks ?? live

  useLayoutEffect(() => {
    if (follow && blocks.length > 0 && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [box, follow, blocks])

  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={t('output')}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
        onFollow(scrollHeight - scrollTop - clientHeight < AT_END)
      }
      className="h-96 overflow-auto py-2 font-mono text-[13px] leading-5 [overflow-anchor:none] max-md:h-[20rem] max-md:text-xs lg:h-[max(20rem,calc(100dvh-30rem))]"
    >
      {blocks.map((block, n) => (
        <Block
          key={block.key}
          block={block}
          old={n < blocks.length - NEW_BLOCKS}
          look={look}
          current={current !== null && block.lines.some((line) => line.key === current) ? current : null}
        />
      ))}
      {blocks.length === 0 && (
        <p className="px-3 text-terminal-faint">
          {!feed.loaded && !feed.error ? common('loading') : running ? t('quiet') : t('stopped')}
        </p>
      )}
    </section>
  )
}
