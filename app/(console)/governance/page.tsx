import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { GovernancePage } from '../../../components/governance/governance-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('governance')
  return { title: t('title') }
}

export default function Page() {
  return <GovernancePage />
}
