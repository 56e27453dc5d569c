import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { AccountPage } from '../../../../components/settings/account-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: `${t('account.title')} · ${t('title')}` }
}

export default function Page() {
  return <AccountPage />
}
