'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { getTemplate } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { EMPTY_DRAFT } from '../deployment/wizard/model'
import { useWizardStart } from '../deployment/wizard/use-wizard-start'
import { Wizard } from '../deployment/wizard/wizard'
import { useSession } from '../shell/session'
import { ErrorState } from '../ui/error-state'
import { PageHeader } from '../ui/page-header'
import { Skeleton } from '../ui/skeleton'
import { draftOfTemplate } from './template-draft'
import { folderOf } from './tree'

interface TemplatePageProps {
  /** The template to edit; undefined: a new one in `folder`. */
  id: string | undefined
  folder: string
}

/** A template's editor: the steps of the deployment wizard, which end with saving. */
export function TemplatePage({ id, folder }: TemplatePageProps) {
  const t = useTranslations('orchestration.template')
  const common = useTranslations('common')
  const { mayOperate, role } = useSession()
  const template = useQuery({
    queryKey: ['template', id],
    queryFn: ({ signal }) => callApi(getTemplate, { params: { id: id ?? '' } }, { signal }),
    enabled: mayOperate && id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const title = id === undefined ? t('new') : t('title')
  if (!mayOperate)
    return (
      <>
        <PageHeader title={title} />
        <p className="text-ink-soft">{common('forbidden', { role: common(`role.${role}`) })}</p>
      </>
    )
  return (
    <div className="mx-auto max-w-4xl pb-16">
      <PageHeader title={title} description={t('in', { path: template.data ? folderOf(template.data.path) : folder })} />
      {template.isError ? (
        <ErrorState error={template.error} onRetry={() => void template.refetch()} />
      ) : id !== undefined && !template.data ? (
        <div role="status" aria-label={common('loading')}>
          <Skeleton className="h-64" />
        </div>
      ) : template.data?.kind === 'folder' ? (
        <p className="text-ink-soft">{t('folder')}</p>
      ) : (
        <Editor template={template.data} folder={folder} />
      )}
    </div>
  )
}

function Editor({
  template,
  folder,
}: {
  template: Awaited<ReturnType<typeof callApi<typeof getTemplate>>> | undefined
  folder: string
}) {
  const began = template ? draftOfTemplate(template) : EMPTY_DRAFT
  const origin = template ? `template=${template.id}@${template.version}` : `folder=${folder}`
  const { kept, round, discard } = useWizardStart(origin)
  if (kept === undefined) return null
  const filledFrom = template?.spec?.image.ref ?? ''
  return (
    <Wizard
      key={round}
      start={kept ?? { values: began, step: 'basic', reached: template ? 2 : 0, filledFrom, lost: [] }}
      began={began}
      origin={origin}
      restored={kept !== null}
      copiedFrom={null}
      mode={{ kind: 'template', target: { id: template?.id, version: template?.version, folder } }}
      onDiscard={discard}
    />
  )
}
