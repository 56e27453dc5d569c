'use client'

import { useTranslations } from 'next-intl'
import { memo, useCallback, useRef } from 'react'
import { attitudeOf, horizonOf } from './attitude'
import { BankScale, Compass, GLASS, Ladder, SIZE, TURNING, Vehicle } from './attitude-parts'
import type { FeedBuffer } from './feed-buffer'
import { turnTo } from './turn-to'
import { type Feed, useOnFeed } from './use-feed'

/** Units of the picture for one degree of pitch. */
const PITCH_SCALE = 1.6
/** The ladder's own size: it covers the glass in any bank and at any climb. */
const LADDER_WIDTH = GLASS * 2
const LADDER_HEIGHT = (GLASS + 90 * PITCH_SCALE) * 2

const percent = (units: number, of: number) => `${(units / of) * 100}%`
/** A box around the middle of one that is `of` units wide and high. */
const centred = (width: number, height: number, of: number) => ({
  left: percent((of - width) / 2, of),
  top: percent((of - height) / 2, of),
  width: percent(width, of),
  height: percent(height, of),
})

/**
 * An artificial horizon with a compass ring around it, moved by the feed without rendering. What turns are layers of their own:
 * they are painted once, and turning them paints nothing. The numbers stand beside it as text.
 */
export const AttitudeIndicator = memo(function AttitudeIndicator({ feed }: { feed: Feed }) {
  const t = useTranslations('clients.attitude')
  const ring = useRef<HTMLDivElement>(null)
  const bank = useRef<HTMLDivElement>(null)
  const climb = useRef<HTMLDivElement>(null)
  useOnFeed(
    feed,
    ring,
    useCallback((buffer: FeedBuffer) => {
      const attitude = attitudeOf(buffer.snapshot().message?.param)
      if (!attitude) return
      const view = horizonOf(attitude)
      // Not folded here, so that turning past 360° goes the short way.
      const over = view.inverted ? 180 : 0
      const calm = buffer.series.isFast
      turnTo(ring.current, `rotate(${-attitude.yaw - over}deg)`, calm)
      turnTo(bank.current, `rotate(${-attitude.roll - over}deg)`, calm)
      turnTo(climb.current, `translateY(${percent(view.climb * PITCH_SCALE, LADDER_HEIGHT)})`, calm)
    }, []),
  )
  return (
    <div role="img" aria-label={t('picture')} className="relative isolate mx-auto aspect-square w-full max-w-60">
      <div className="absolute inset-[0.8%] rounded-full bg-terminal" />
      <div ref={ring} className={TURNING}>
        <Compass />
      </div>
      <div className="absolute overflow-hidden rounded-full" style={centred(GLASS * 2, GLASS * 2, SIZE)}>
        <div ref={bank} className={TURNING}>
          <div ref={climb} className={TURNING} style={centred(LADDER_WIDTH, LADDER_HEIGHT, GLASS * 2)}>
            <Ladder width={LADDER_WIDTH} height={LADDER_HEIGHT} pitchScale={PITCH_SCALE} />
          </div>
          <BankScale />
        </div>
      </div>
      <Vehicle />
    </div>
  )
})
