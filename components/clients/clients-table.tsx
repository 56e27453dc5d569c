'use client'

import { useLocale, useTranslations } from 'next-intl'
import { memo } from 'react'
import type { ClientRow } from '../../lib/api/contract/clients'
import type { Selection } from '../deployment/list/use-selection'
import { useMs } from '../governance/words'
import { clientHref } from '../hrefs'
import { Link } from '../ui/link'
import { RelativeTime } from '../ui/relative-time'
import { RowCheckbox } from '../ui/row-checkbox'
import { SortTh } from '../ui/sort-th'
import { Table, Td, Th, Tr } from '../ui/table'
import { ClientActions } from './client-actions'
import { type ClientSort, nextSort, type SortKey } from './client-list'
import { ClientState } from './client-state'
import { FailureText } from './failure-text'
import { PublisherName } from './publisher-name'
import { rateText } from './statistics-strip'

const COLUMNS: readonly { key: SortKey; numeric?: boolean }[] = [
  { key: 'name' },
  { key: 'state' },
  { key: 'server' },
  { key: 'publisher' },
  { key: 'messages', numeric: true },
  { key: 'rate', numeric: true },
  { key: 'lastMessage' },
  { key: 'reconnects', numeric: true },
  { key: 'longest', numeric: true },
]

interface ClientsTableProps {
  rows: ClientRow[]
  sort: ClientSort
  onSort: (sort: ClientSort) => void
  selection: Selection
}

/** Clients as rows, live; any of them can be chosen. */
export function ClientsTable({ rows, sort, onSort, selection }: ClientsTableProps) {
  const t = useTranslations('clients')
  const common = useTranslations('common')
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th className="w-0">
            <RowCheckbox label={t('bulk.all')} checked={selection.all} onChange={selection.toggleAll} />
          </Th>
          {COLUMNS.map(({ key, numeric }) => (
            <SortTh
              key={key}
              numeric={numeric ?? false}
              sorted={sort.key === key ? (sort.descending ? 'descending' : 'ascending') : null}
              onSort={() => onSort(nextSort(sort, key))}
            >
              {t(`column.${key}`)}
            </SortTh>
          ))}
          <Th className="text-right">{common('actions')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((client) => (
          <ClientLine key={client.id} client={client} chosen={selection.ids.has(client.id)} onChoose={selection.toggle} />
        ))}
      </tbody>
    </Table>
  )
}

interface ClientLineProps {
  client: ClientRow
  chosen: boolean
  onChoose: Selection['toggle']
}

/** Renders when its own row changes. */
const ClientLine = memo(function ClientLine({ client, chosen, onChoose }: ClientLineProps) {
  const t = useTranslations('clients')
  const locale = useLocale()
  const ms = useMs()
  const { stats } = client
  const number = new Intl.NumberFormat(locale)
  const longest = stats?.longestSilence
  return (
    <Tr className={chosen ? 'bg-accent-soft/60' : undefined}>
      <Td>
        <RowCheckbox
          label={t('bulk.one', { name: client.name })}
          checked={chosen}
          onChange={(wanted) => onChoose(client.id, wanted)}
        />
      </Td>
      <Td>
        <Link
          href={clientHref(client.id)}
          data-tour={`client ${client.id}`}
          className="font-medium whitespace-nowrap text-accent hover:underline"
        >
          {client.name}
        </Link>
      </Td>
      <Td>
        <ClientState state={client.state} />
        {client.lastError && client.state !== 'connected' && (
          <div className="mt-0.5 w-48">
            <FailureText failure={client.lastError} />
          </div>
        )}
      </Td>
      <Td className="font-mono text-[13px] whitespace-nowrap">
        {client.server.replace(/^vsoa:\/\//, '')} <span className="text-ink-faint">{client.urls.join(' ')}</span>
      </Td>
      <Td className="whitespace-nowrap">
        {client.publisher ? <PublisherName publisher={client.publisher} /> : (client.endpoint ?? '–')}
      </Td>
      <Td numeric>{number.format(stats?.messages ?? 0)}</Td>
      <Td numeric>{t('statistics.perSecond', { rate: rateText(stats?.rate ?? 0, locale) })}</Td>
      <Td className="text-ink-soft">{client.lastMessageAt === null ? '–' : <RelativeTime at={client.lastMessageAt} />}</Td>
      <Td numeric>{number.format(stats?.reconnects ?? 0)}</Td>
      <Td numeric title={longest ? t(`statistics.cause.${longest.cause}`) : undefined}>
        {longest ? ms(longest.ms) : '–'}
      </Td>
      <Td>
        <ClientActions id={client.id} name={client.name} server={client.server} running={client.running} size="sm" />
      </Td>
    </Tr>
  )
})
