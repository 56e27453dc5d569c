import { MapPinOff } from 'lucide-react'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { Button } from '../components/ui/button'
import { EmptyState } from '../components/ui/empty-state'

export default async function NotFound() {
  const t = await getTranslations('common.notFound')
  return (
    <main className="mx-auto max-w-xl px-4 py-24">
      <EmptyState
        icon={MapPinOff}
        title={t('title')}
        action={
          <Button asChild variant="primary">
            <Link href="/deployment">{t('action')}</Link>
          </Button>
        }
      >
        {t('text')}
      </EmptyState>
    </main>
  )
}
