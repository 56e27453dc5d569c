'use client'

import { MonitorSmartphone, Plus } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ClientRow } from '../../lib/api/contract/clients'
import { useLiveList } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { useSession } from '../shell/session'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { PageHeader } from '../ui/page-header'
import { RelativeTime } from '../ui/relative-time'
import { TableSkeleton } from '../ui/skeleton'
import { Table, Td, Th, Tr } from '../ui/table'
import { ClientActions } from './client-actions'
import { ClientState } from './client-state'
import { FailureText } from './failure-text'
import { RunClientDialog } from './run-client-dialog'

/** The VSOA clients that Tandem runs for people, live. `?run=name` opens the form with that server. */
export function ClientsPage() {
  const t = useTranslations('clients')
  const router = useRouter()
  const { mayOperate } = useSession()
  const wanted = useSearchParams().get('run')
  const [asked, setAsked] = useState(false)
  const { rows, query } = useLiveList('clients')
  const open = mayOperate && (asked || wanted !== null)
  const close = () => {
    setAsked(false)
    if (wanted !== null) router.replace('/clients')
  }
  const run = (
    <OperatorButton variant="primary" data-tour="run client" onClick={() => setAsked(true)}>
      <Plus aria-hidden />
      {t('run')}
    </OperatorButton>
  )
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={rows?.length === 0 ? undefined : run} />
      {rows === undefined ? (
        query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <TableSkeleton columns={6} />
        )
      ) : rows.length === 0 ? (
        <EmptyState icon={MonitorSmartphone} title={t('empty.title')} action={run}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <ClientTable rows={[...rows].sort((a, b) => b.createdAt - a.createdAt)} />
      )}
      {open && (
        <RunClientDialog
          {...(wanted ? { server: wanted } : {})}
          onClose={close}
          onCreated={(client) => {
            setAsked(false)
            router.push(`/clients/${client.id}`)
          }}
        />
      )}
    </>
  )
}

function ClientTable({ rows }: { rows: ClientRow[] }) {
  const t = useTranslations('clients')
  const common = useTranslations('common')
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th>{t('column.name')}</Th>
          <Th>{t('column.state')}</Th>
          <Th>{t('column.server')}</Th>
          <Th>{t('column.publisher')}</Th>
          <Th numeric>{t('column.messages')}</Th>
          <Th numeric>{t('column.reconnects')}</Th>
          <Th>{t('column.lastMessage')}</Th>
          <Th className="text-right">{common('actions')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((client) => (
          <ClientLine key={client.id} client={client} />
        ))}
      </tbody>
    </Table>
  )
}

function ClientLine({ client }: { client: ClientRow }) {
  return (
    <Tr>
      <Td>
        <Link
          href={`/clients/${client.id}`}
          data-tour={`client ${client.id}`}
          className="font-medium text-accent hover:underline"
        >
          {client.name}
        </Link>
      </Td>
      <Td>
        <ClientState state={client.state} />
        {client.running && client.lastError && (
          <div className="mt-0.5 max-w-64">
            <FailureText failure={client.lastError} />
          </div>
        )}
      </Td>
      <Td className="font-mono text-[13px] whitespace-nowrap">
        {client.server} <span className="text-ink-faint">{client.urls.join(' ')}</span>
      </Td>
      <Td className="whitespace-nowrap">{client.publisher?.containerName ?? client.endpoint ?? '–'}</Td>
      <Td numeric>{client.messages}</Td>
      <Td numeric>{client.reconnects}</Td>
      <Td className="text-ink-soft">{client.lastMessageAt === null ? '–' : <RelativeTime at={client.lastMessageAt} />}</Td>
      <Td>
        <ClientActions id={client.id} name={client.name} server={client.server} running={client.running} size="sm" />
      </Td>
    </Tr>
  )
}
