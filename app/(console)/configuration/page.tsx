import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ConfigurationPage } from '../../../components/configuration/configuration-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('configuration'))('title') }
}

export default function Page() {
  return <ConfigurationPage />
}
