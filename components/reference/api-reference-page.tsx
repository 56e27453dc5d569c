'use client'

import { FileJson } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { PageHeader } from '../ui/page-header'
import { API_DESCRIPTION } from './description'

const SwaggerPanel = dynamic(() => import('./swagger-panel').then((each) => each.SwaggerPanel), { ssr: false })

/** Every call of the API, with a form to make it as the person who looks. */
export function ApiReferencePage() {
  const t = useTranslations('reference')
  const roles = useTranslations('common.role')
  const { name, role } = useSession()
  const document = (
    <Button asChild>
      <a href={API_DESCRIPTION} target="_blank" rel="noreferrer">
        <FileJson aria-hidden />
        {t('document')}
      </a>
    </Button>
  )
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description', { name, role: roles(role) })}
        back={{ href: '/settings/tokens', label: t('back') }}
        actions={document}
      />
      <SwaggerPanel />
    </>
  )
}
