import { MapPinOff } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button } from '../components/ui/button'
import { Link } from '../components/ui/link'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('common.notFound'))('title') }
}

/** For addresses that lead nowhere. */
export default async function NotFound() {
  const t = await getTranslations('common.notFound')
  return (
    <main className="mx-auto flex max-w-xl flex-col items-center px-4 py-24 text-center">
      <MapPinOff className="size-8 text-ink-faint" strokeWidth={1.5} aria-hidden />
      <h1 className="mt-3 text-xl font-semibold">{t('title')}</h1>
      <p className="mt-1 text-ink-soft">{t('text')}</p>
      <Button asChild variant="primary" className="mt-4">
        <Link href="/">{t('action')}</Link>
      </Button>
    </main>
  )
}
