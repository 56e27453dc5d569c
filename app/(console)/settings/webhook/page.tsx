import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { WebhookPage } from '../../../../components/settings/webhook-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: `${t('webhook.title')} · ${t('title')}` }
}

export default function Page() {
  return <WebhookPage />
}
