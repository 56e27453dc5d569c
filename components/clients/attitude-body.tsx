'use client'

import { useTranslations } from 'next-intl'
import { memo, useCallback, useRef } from 'react'
import { attitudeOf } from './attitude'
import { BODY, drawBody } from './body'
import type { FeedBuffer } from './feed-buffer'
import { type Feed, useOnFeed } from './use-feed'

/** The vehicle itself in its attitude, seen from behind and above, moved by the feed without rendering. */
export const AttitudeBody = memo(function AttitudeBody({ feed }: { feed: Feed }) {
  const t = useTranslations('clients.attitude')
  const picture = useRef<SVGSVGElement>(null)
  const group = useRef<SVGGElement>(null)
  useOnFeed(
    feed,
    picture,
    useCallback((buffer: FeedBuffer) => {
      const attitude = attitudeOf(buffer.snapshot().message?.param)
      if (!attitude || !group.current) return
      const sides = group.current.children
      for (const [place, face] of drawBody(attitude).entries()) {
        const side = sides[place]
        side?.setAttribute('points', face.points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' '))
        side?.setAttribute('fill', `hsl(38 92% ${Math.round(18 + face.light * 44)}%)`)
      }
    }, []),
  )
  return (
    <svg
      ref={picture}
      viewBox="-120 -120 240 240"
      role="img"
      aria-label={t('bodyPicture')}
      className="mx-auto aspect-square w-full max-w-60 will-change-transform [contain:strict]"
    >
      <circle r="118" className="fill-terminal" />
      <ellipse cy="34" rx="96" ry="36" fill="none" stroke="#64748b" strokeWidth="1" strokeDasharray="3 4" />
      <g ref={group} stroke="#1e1b16" strokeWidth="0.8" strokeLinejoin="round">
        {BODY.map((_, place) => (
          <polygon key={place} />
        ))}
      </g>
    </svg>
  )
})
