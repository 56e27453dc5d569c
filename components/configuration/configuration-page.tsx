'use client'

import { Braces, Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ConfigRow } from '../../lib/api/contract'
import { useLiveList } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { PageHeader } from '../ui/page-header'
import { TableSkeleton } from '../ui/skeleton'
import { ConfigTable } from './config-table'

const AddDialog = dynamic(() => import('./add-dialog').then((each) => each.AddDialog), { ssr: false })
const EditDialog = dynamic(() => import('./edit-dialog').then((each) => each.EditDialog), { ssr: false })
const DeleteDialog = dynamic(() => import('./delete-dialog').then((each) => each.DeleteDialog), { ssr: false })

type Open = { kind: 'add' } | { kind: 'edit' | 'delete'; entry: ConfigRow }

/** The configuration entries, live, and what can be done to them. */
export function ConfigurationPage() {
  const t = useTranslations('configuration')
  const [open, setOpen] = useState<Open | null>(null)
  const { rows, query } = useLiveList('configuration')
  const close = () => setOpen(null)
  const add = (
    <OperatorButton variant="primary" onClick={() => setOpen({ kind: 'add' })}>
      <Plus aria-hidden />
      {t('add.open')}
    </OperatorButton>
  )
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={rows?.length === 0 ? undefined : add} />
      {!rows ? (
        query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <TableSkeleton columns={5} />
        )
      ) : rows.length === 0 ? (
        <EmptyState icon={Braces} title={t('emptyTitle')} action={add}>
          {t('emptyText')}
        </EmptyState>
      ) : (
        <ConfigTable entries={rows} onAsk={(kind, entry) => setOpen({ kind, entry })} />
      )}
      {open?.kind === 'add' && <AddDialog onClose={close} />}
      {open?.kind === 'edit' && (
        <EditDialog entry={open.entry} newest={rows?.find((each) => each.id === open.entry.id)} onClose={close} />
      )}
      {open?.kind === 'delete' && <DeleteDialog entry={open.entry} onClose={close} />}
    </>
  )
}
