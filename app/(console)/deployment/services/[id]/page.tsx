import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ServicePage } from '../../../../../components/deployment/service/service-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('deployment'))('service.title') }
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ServicePage id={(await params).id} />
}
