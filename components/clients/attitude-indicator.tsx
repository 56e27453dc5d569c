'use client'

import { useTranslations } from 'next-intl'
import { memo, useCallback, useId, useRef } from 'react'
import { attitudeOf, horizonOf } from './attitude'
import type { FeedBuffer } from './feed-buffer'
import { turnTo } from './turn-to'
import { type Feed, useOnFeed } from './use-feed'

/** Pixels of the drawing for one degree of pitch. */
const PITCH_SCALE = 1.6
const LADDER = [-90, -80, -70, -60, -50, -40, -30, -20, -10, 10, 20, 30, 40, 50, 60, 70, 80, 90]
const BANK_MARKS = [-60, -45, -30, -20, -10, 0, 10, 20, 30, 45, 60]
const COMPASS = [0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330]

/** An artificial horizon with a compass ring around it, moved by the feed without rendering. The numbers stand beside it as text. */
export const AttitudeIndicator = memo(function AttitudeIndicator({ feed }: { feed: Feed }) {
  const t = useTranslations('clients.attitude')
  const clip = useId()
  const ring = useRef<SVGGElement>(null)
  const bank = useRef<SVGGElement>(null)
  const climb = useRef<SVGGElement>(null)
  useOnFeed(
    feed,
    useCallback((buffer: FeedBuffer) => {
      const attitude = attitudeOf(buffer.snapshot().message?.param)
      if (!attitude) return
      const view = horizonOf(attitude)
      // Not folded here, so that turning past 360° goes the short way.
      const over = view.inverted ? 180 : 0
      const calm = buffer.series.isFast
      turnTo(ring.current, `rotate(${-attitude.yaw - over}deg)`, calm)
      turnTo(bank.current, `rotate(${-attitude.roll - over}deg)`, calm)
      turnTo(climb.current, `translateY(${view.climb * PITCH_SCALE}px)`, calm)
    }, []),
  )
  return (
    <svg viewBox="-120 -120 240 240" role="img" aria-label={t('picture')} className="mx-auto w-full max-w-60">
      <defs>
        <clipPath id={clip}>
          <circle r="88" />
        </clipPath>
      </defs>
      <circle r="118" className="fill-terminal" />
      <g ref={ring}>
        {COMPASS.map((degrees) => (
          <g key={degrees} transform={`rotate(${degrees})`}>
            <line y1="-92" y2={degrees % 90 === 0 ? -99 : -96} stroke="#cbd5e1" strokeWidth="1.5" />
            <text y="-103" textAnchor="middle" fontSize="10" fill="#e2e8f0" fontWeight={degrees % 90 === 0 ? 700 : 400}>
              {degrees % 90 === 0 ? 'NESW'[degrees / 90] : degrees / 10}
            </text>
          </g>
        ))}
      </g>
      <g clipPath={`url(#${clip})`}>
        <g ref={bank}>
          <g ref={climb}>
            <rect x="-300" y="-400" width="600" height="400" fill="#2b6cb0" />
            <rect x="-300" y="0" width="600" height="400" fill="#7a4f23" />
            <line x1="-300" x2="300" stroke="#fff" strokeWidth="2" />
            {LADDER.map((degrees) => (
              <g key={degrees} transform={`translate(0 ${-degrees * PITCH_SCALE})`}>
                <line x1={degrees % 20 === 0 ? -26 : -14} x2={degrees % 20 === 0 ? 26 : 14} stroke="#fff" strokeWidth="1.2" />
                {degrees % 20 === 0 && (
                  <text x="31" y="3" fontSize="8" fill="#fff">
                    {Math.abs(degrees)}
                  </text>
                )}
              </g>
            ))}
          </g>
          {BANK_MARKS.map((degrees) => (
            <line
              key={degrees}
              y1="-88"
              y2={degrees % 30 === 0 ? -78 : -82}
              stroke="#fff"
              strokeWidth="1.5"
              transform={`rotate(${degrees})`}
            />
          ))}
        </g>
        <path d="M0 -76 l-5 9 h10 z" fill="#fbbf24" />
      </g>
      <circle r="88" fill="none" stroke="#94a3b8" strokeWidth="1.5" />
      <path
        d="M-52 0 h30 l7 8 M52 0 h-30 l-7 8"
        fill="none"
        stroke="#fbbf24"
        strokeWidth="3.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle r="2.5" fill="#fbbf24" />
      <path d="M0 -90 l-5 -9 h10 z" fill="#fbbf24" />
    </svg>
  )
})
