'use client'

import { FolderPlus, FolderTree, Layers, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useLiveList } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { Link } from '../ui/link'
import { PageHeader } from '../ui/page-header'
import { TableSkeleton } from '../ui/skeleton'
import { TemplateDialogs, type TemplateQuestion } from './template-dialogs'
import { TemplateTable } from './template-table'

/** The templates in their folders, live, and what can be done with them. */
export function OrchestrationPage() {
  const t = useTranslations('orchestration')
  const [question, setQuestion] = useState<TemplateQuestion | null>(null)
  const templates = useLiveList('templates')
  const services = useLiveList('services')
  const { rows } = templates
  const failed = [templates, services].find((each) => !each.rows && each.query.isError)?.query
  const actions = (
    <>
      <OperatorButton onClick={() => setQuestion({ kind: 'folder', parent: '/' })}>
        <FolderPlus aria-hidden />
        {t('folder.new')}
      </OperatorButton>
      <OperatorButton onClick={() => setQuestion({ kind: 'images', folder: '/' })}>
        <Layers aria-hidden />
        {t('images.open')}
      </OperatorButton>
      <NewTemplate />
    </>
  )
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={rows?.length === 0 ? undefined : actions} />
      {!rows || !services.rows ? (
        failed ? (
          <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
        ) : (
          <TableSkeleton columns={6} />
        )
      ) : rows.length === 0 ? (
        <EmptyState icon={FolderTree} title={t('emptyTitle')} action={actions}>
          {t('emptyText')}
        </EmptyState>
      ) : (
        <TemplateTable templates={rows} services={services.rows} onAsk={setQuestion} />
      )}
      {question && (
        <TemplateDialogs
          question={question}
          templates={rows ?? []}
          services={services.rows ?? []}
          onClose={() => setQuestion(null)}
        />
      )}
    </>
  )
}

function NewTemplate() {
  const t = useTranslations('orchestration')
  const { mayOperate } = useSession()
  const content = (
    <>
      <Plus aria-hidden />
      {t('template.new')}
    </>
  )
  if (!mayOperate) return <OperatorButton variant="primary">{content}</OperatorButton>
  return (
    <Button asChild variant="primary">
      <Link href="/orchestration/edit">{content}</Link>
    </Button>
  )
}
