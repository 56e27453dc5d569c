'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import { useMs } from '../governance/words'
import type { FeedGap, FeedMark } from './feed-series'
import { switchOf } from './switch-of-mark'
import { clock } from './terminal-lines'

/** What the pointer is on. */
export interface Pointed {
  /** px from the left of the frame, and the frame's width. */
  left: number
  width: number
  at: number | null
  values: { field: string; value: number | null }[]
  mark: FeedMark | null
  gap: FeedGap | null
}

/** The values below the pointer; at a switch why it happened and how long it took, in a gap how long it was. */
export function PlotTooltip({ pointed, switches }: { pointed: Pointed; switches: readonly SwitchRow[] }) {
  const locale = useLocale()
  const { left, width, at, values, mark, gap } = pointed
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 })
  const beyond = left > width / 2
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-2 z-10 max-w-72 rounded-md border bg-raised px-2.5 py-1.5 text-xs shadow-raised"
      style={beyond ? { right: width - left + 10 } : { left: left + 10 }}
    >
      {mark ? (
        <MarkText mark={mark} switches={switches} />
      ) : gap ? (
        <GapText gap={gap} />
      ) : (
        <>
          {at !== null && <p className="text-ink-faint tabular-nums">{clock(at)}</p>}
          <dl className="grid grid-cols-[auto_auto] gap-x-3 tabular-nums">
            {values.map(({ field, value }) => (
              <div key={field} className="contents">
                <dt className="text-ink-soft">{field}</dt>
                <dd className="text-right font-medium">{value === null ? '–' : number.format(value)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  )
}

function MarkText({ mark, switches }: { mark: FeedMark; switches: readonly SwitchRow[] }) {
  const t = useTranslations('clients.plot')
  const kind = useTranslations('governance.switch.kind')
  const cause = useTranslations('governance.switch.cause')
  const ms = useMs()
  const found = switchOf(mark, switches)
  const from = mark.from?.containerName ?? '–'
  const to = mark.to?.containerName ?? '–'
  return (
    <>
      <p className="font-medium">{found ? `${kind(found.kind)} · ${cause(found.cause)}` : t('reconnected')}</p>
      <p>{from === to ? to : `${from} → ${to}`}</p>
      {mark.downMs !== null && <p>{t('down', { time: ms(mark.downMs) })}</p>}
      <p className="text-ink-faint tabular-nums">{clock(mark.at)}</p>
    </>
  )
}

function GapText({ gap }: { gap: FeedGap }) {
  const t = useTranslations('clients.plot')
  const ms = useMs()
  return (
    <>
      <p className="font-medium">{t(`gap.${gap.kind}`, { time: ms(gap.to - gap.from) })}</p>
      <p className="text-ink-faint tabular-nums">
        {clock(gap.from)} – {clock(gap.to)}
      </p>
    </>
  )
}
