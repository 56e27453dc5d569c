import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { OrchestrationPage } from '../../../components/orchestration/orchestration-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('orchestration'))('title') }
}

export default function Page() {
  return <OrchestrationPage />
}
