'use client'

import { MonitorSmartphone, Plus, SearchX } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import type { ClientRow } from '../../lib/api/contract/clients'
import { useSelection } from '../deployment/list/use-selection'
import { clientHref } from '../hrefs'
import { useLiveList } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { ChoiceMenu } from '../ui/choice-menu'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { PageHeader } from '../ui/page-header'
import { SearchInput } from '../ui/search-input'
import { TableSkeleton } from '../ui/skeleton'
import { toast } from '../ui/toast'
import { useUrlState } from '../ui/use-url-state'
import { BulkBar } from './bulk-bar'
import { CLIENT_STATES, parseSort, publishersOf, shownClients, sortText } from './client-list'
import { ClientsTable } from './clients-table'

const RunClientDialog = dynamic(() => import('./run-client-dialog').then((module) => module.RunClientDialog), { ssr: false })

/** The VSOA clients that Tandem runs for people, live. `?run=name` (or `?server=name`) opens the form with that server. */
export function ClientsPage() {
  const t = useTranslations('clients')
  const router = useRouter()
  const { mayOperate } = useSession()
  const search = useSearchParams()
  const wanted = search.get('run') ?? search.get('server')
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
          <TableSkeleton columns={9} />
        )
      ) : rows.length === 0 ? (
        <EmptyState icon={MonitorSmartphone} title={t('empty.title')} action={run}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <ClientList rows={rows} />
      )}
      {open && (
        <RunClientDialog
          {...(wanted ? { server: wanted } : {})}
          onClose={close}
          onCreated={(made) => {
            const [client] = made
            setAsked(false)
            if (made.length === 1 && client) router.push(clientHref(client.id))
            else {
              toast.success(t('runDone', { n: made.length }))
              close()
            }
          }}
        />
      )}
    </>
  )
}

const DEFAULTS = { q: '', state: [] as string[], publisher: [] as string[], sort: '-created' }
const NO_FILTER = { q: '', state: [], publisher: [] }

/** The list with its search, filters and order, all of which stand in the address. */
function ClientList({ rows }: { rows: ClientRow[] }) {
  const t = useTranslations('clients')
  const [state, change] = useUrlState(DEFAULTS)
  const sort = parseSort(state.sort)
  const shown = shownClients(rows, { search: state.q, states: state.state, publishers: state.publisher }, sort)
  const ids = shown.map((each) => each.id).join()
  const selection = useSelection(useMemo(() => (ids === '' ? [] : ids.split(',')), [ids]))
  const chosen = shown.filter((each) => selection.ids.has(each.id))
  const publishers = publishersOf(rows)
  // what is chosen can be let go, also when nobody publishes under that name any more
  for (const name of state.publisher) if (!publishers.some((each) => each.name === name)) publishers.push({ name, count: 0 })
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <SearchInput label={t('search')} value={state.q} onChange={(q) => change({ q })} className="w-76 max-sm:w-full" />
        <ChoiceMenu
          filter
          label={t('column.state')}
          options={CLIENT_STATES.map((value) => ({
            value,
            label: t(`state.${value}`),
            note: rows.filter((each) => each.state === value).length,
          }))}
          chosen={state.state}
          onChange={(next) => change({ state: next })}
        />
        <ChoiceMenu
          filter
          label={t('column.publisher')}
          options={publishers.map(({ name, count }) => ({ value: name, label: name, note: count }))}
          chosen={state.publisher}
          onChange={(next) => change({ publisher: next })}
        />
        <span className="ml-auto text-[13px] text-ink-faint tabular-nums">
          {t('shown', { shown: shown.length, all: rows.length })}
        </span>
      </div>
      {chosen.length > 0 && <BulkBar chosen={chosen} onDone={() => selection.toggleAll(false)} />}
      {shown.length === 0 ? (
        <EmptyState
          icon={SearchX}
          title={t('noneFits.title')}
          action={<Button onClick={() => change(NO_FILTER)}>{t('noneFits.action')}</Button>}
        >
          {t('noneFits.text')}
        </EmptyState>
      ) : (
        <ClientsTable rows={shown} sort={sort} onSort={(next) => change({ sort: sortText(next) })} selection={selection} />
      )}
    </>
  )
}
