import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { AboutPage } from '../../../../components/settings/about-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: `${t('about.title')} · ${t('title')}` }
}

export default function Page() {
  return <AboutPage />
}
