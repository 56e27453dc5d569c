'use client'

import { Plus, Server } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useLiveList } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { PageHeader } from '../ui/page-header'
import { TableSkeleton } from '../ui/skeleton'
import { NodeTable } from './node-table'

const RegisterDialog = dynamic(() => import('./register-dialog').then((each) => each.RegisterDialog), { ssr: false })

/** The nodes, live, and the way to register another one. */
export function NodesPage() {
  const t = useTranslations('nodes')
  const [registering, setRegistering] = useState(false)
  const { rows, query } = useLiveList('nodes')
  const register = (
    <OperatorButton variant="primary" data-tour="register node" onClick={() => setRegistering(true)}>
      <Plus aria-hidden />
      {t('register.open')}
    </OperatorButton>
  )
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={rows?.length === 0 ? undefined : register} />
      {!rows ? (
        query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <TableSkeleton columns={7} />
        )
      ) : rows.length === 0 ? (
        <EmptyState icon={Server} title={t('emptyTitle')} action={register}>
          {t('emptyText')}
        </EmptyState>
      ) : (
        <NodeTable nodes={rows} />
      )}
      {registering && <RegisterDialog onClose={() => setRegistering(false)} />}
    </>
  )
}
