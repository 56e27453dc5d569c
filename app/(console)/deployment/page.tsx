import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { DeploymentPage } from '../../../components/deployment/deployment-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('deployment'))('title') }
}

export default function Page() {
  return <DeploymentPage />
}
