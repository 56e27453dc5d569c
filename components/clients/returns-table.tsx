'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { type ClientReturn, clientReturns } from '../../lib/api/contract/clients'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import { callApi } from '../api/client'
import { useMs } from '../governance/words'
import { ErrorState } from '../ui/error-state'
import { RelativeTime } from '../ui/relative-time'
import { Table, Td, Th, Tr } from '../ui/table'
import { PublisherName } from './publisher-name'
import { switchOf } from './switch-of-mark'

interface ReturnsTableProps {
  clientId: string
  /** What the list depends on: it is asked for again when this changes. */
  state: string
  switches: readonly SwitchRow[]
}

/** How the client came back after each lost connection: why, where to, how long it took until the first message. */
export const ReturnsTable = memo(function ReturnsTable({ clientId, state, switches }: ReturnsTableProps) {
  const t = useTranslations('clients.returns')
  const query = useQuery({
    queryKey: ['client-returns', clientId, state],
    queryFn: ({ signal }) => callApi(clientReturns, { params: { id: clientId } }, { signal }),
    placeholderData: keepPreviousData,
  })
  const returns = query.data
  return (
    <section className="mt-4">
      <h2 className="mb-2 font-medium">{t('title')}</h2>
      {query.isError && !returns ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : returns === undefined || returns.length === 0 ? (
        <p className="rounded-lg border bg-surface px-3 py-4 text-[13px] text-ink-faint">{t('nothing')}</p>
      ) : (
        <Table label={t('title')} className="max-h-80">
          <thead>
            <tr>
              <Th>{t('at')}</Th>
              <Th>{t('move')}</Th>
              <Th>{t('why')}</Th>
              <Th numeric>{t('down')}</Th>
              <Th numeric>{t('firstMessage')}</Th>
              <Th numeric>{t('silence')}</Th>
            </tr>
          </thead>
          <tbody>
            {returns.toReversed().map((each) => (
              <ReturnLine key={each.at} back={each} switches={switches} />
            ))}
          </tbody>
        </Table>
      )}
    </section>
  )
})

function ReturnLine({ back, switches }: { back: ClientReturn; switches: readonly SwitchRow[] }) {
  const t = useTranslations('clients.returns')
  const kind = useTranslations('governance.switch.kind')
  const cause = useTranslations('governance.switch.cause')
  const ms = useMs()
  const time = (value: number | null) => (value === null ? '–' : ms(value))
  const moved = back.from?.taskId !== back.to?.taskId
  const found = moved ? switchOf({ ...back, lostAt: back.at - (back.downMs ?? 0) }, switches) : null
  return (
    <Tr>
      <Td>
        <RelativeTime at={back.at} />
      </Td>
      <Td className="whitespace-nowrap">
        {moved && back.from && (
          <>
            <PublisherName publisher={back.from} /> <span aria-hidden>→</span>{' '}
          </>
        )}
        {back.to ? <PublisherName publisher={back.to} /> : '–'}
      </Td>
      <Td className="text-ink-soft" title={found ? cause(found.cause) : undefined}>
        {found ? kind(found.kind) : moved ? t('elsewhere') : t('same')}
      </Td>
      <Td numeric>{time(back.downMs)}</Td>
      <Td numeric>{time(back.firstMessageMs)}</Td>
      <Td numeric>{time(back.silenceMs)}</Td>
    </Tr>
  )
}
