import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { TokensPage } from '../../../../components/settings/tokens-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: `${t('tokens.title')} · ${t('title')}` }
}

export default function Page() {
  return <TokensPage />
}
