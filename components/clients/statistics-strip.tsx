'use client'

import { useMutation } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { memo, type ReactNode } from 'react'
import { actOnClient, type ClientRow } from '../../lib/api/contract/clients'
import { callApi } from '../api/client'
import { useMs } from '../governance/words'
import { useFailureText } from '../i18n/failure-text'
import { OperatorButton } from '../shell/operator-button'
import { exactText, RelativeTime } from '../ui/relative-time'
import { toast } from '../ui/toast'
import { Tooltip } from '../ui/tooltip'
import { Silence } from './silence'

/** What a client went through since it was started, or since its numbers were reset. */
export function StatisticsStrip({ client }: { client: ClientRow }) {
  const t = useTranslations('clients.statistics')
  const locale = useLocale()
  const ms = useMs()
  const { stats } = client
  const number = new Intl.NumberFormat(locale)
  const longest = stats?.longestSilence
  return (
    <section aria-label={t('title')} className="mb-4 overflow-hidden rounded-lg border bg-surface">
      <dl className="-mb-px grid grid-cols-2 sm:grid-cols-3 xl:grid-cols-6">
        <Tile name={t('messages')} note={stats?.periodMs != null && t('period', { time: ms(stats.periodMs) })}>
          {number.format(stats?.messages ?? 0)}
        </Tile>
        <Tile name={t('rate')} hint={t('rateMeaning')} note={<Silence client={client} />}>
          {t('perSecond', { rate: rateText(stats?.rate ?? 0, locale) })}
        </Tile>
        <Tile name={t('gaps')} note={stats && t('gapKinds', { disconnected: stats.gaps.disconnected, quiet: stats.gaps.quiet })}>
          {number.format(stats ? stats.gaps.quiet + stats.gaps.disconnected : 0)}
        </Tile>
        <Tile
          name={t('longest')}
          hint={longest ? exactText(longest.from, locale) : undefined}
          note={
            longest && (
              <>
                {t(`cause.${longest.cause}`)} · <RelativeTime at={longest.to} />
              </>
            )
          }
        >
          {longest ? ms(longest.ms) : '–'}
        </Tile>
        <Tile name={t('reconnects')} hint={t('reconnectsMeaning')}>
          {number.format(stats?.reconnects ?? 0)}
        </Tile>
        <Tile name={t('down')} hint={t('downMeaning')} note={stats?.down && t('downMost', { time: ms(stats.down.maxMs) })}>
          {stats?.down ? ms(stats.down.p50Ms) : '–'}
        </Tile>
      </dl>
      <div className="flex flex-wrap items-center justify-between gap-2 border-t bg-sunken px-3 py-1.5 text-xs text-ink-soft">
        <p>
          {stats ? (
            <>
              {t('since')} <RelativeTime at={stats.since} /> · {t('gapsMeaning')}
            </>
          ) : (
            t('none')
          )}
        </p>
        <Reset id={client.id} counted={stats !== null} />
      </div>
    </section>
  )
}

const Reset = memo(function Reset({ id, counted }: { id: string; counted: boolean }) {
  const t = useTranslations('clients.statistics')
  const failureText = useFailureText()
  const reset = useMutation({
    mutationFn: () => callApi(actOnClient, { params: { id, action: 'reset' } }),
    onSuccess: () => toast.success(t('resetDone')),
    onError: (error) => toast.error(failureText(error)),
  })
  return (
    <OperatorButton
      size="sm"
      variant="ghost"
      busy={reset.isPending}
      reason={counted ? undefined : t('none')}
      onClick={() => reset.mutate()}
    >
      <RotateCcw aria-hidden />
      {t('reset')}
    </OperatorButton>
  )
})

interface TileProps {
  name: string
  /** What it means, on hover and on focus. */
  hint?: string | undefined
  note?: ReactNode
  children: ReactNode
}

function Tile({ name, hint, note, children }: TileProps) {
  return (
    <div className="min-w-0 border-r border-b px-3 py-2 last:border-r-0">
      <dt className="text-xs text-ink-faint">
        <TileName name={name} hint={hint} />
      </dt>
      <dd>
        <div className="truncate text-lg leading-6 font-semibold tabular-nums">{children}</div>
        <div className="min-h-4 truncate text-xs text-ink-soft tabular-nums">{note}</div>
      </dd>
    </div>
  )
}

const TileName = memo(function TileName({ name, hint }: Pick<TileProps, 'name' | 'hint'>) {
  if (!hint) return name
  return (
    <Tooltip text={hint}>
      <button type="button" className="cursor-help rounded underline decoration-dotted underline-offset-2">
        {name}
      </button>
    </Tooltip>
  )
})

/** `0.9`, `12`, `1,204`. */
export function rateText(rate: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: rate < 10 ? 1 : 0 }).format(rate)
}
