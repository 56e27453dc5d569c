import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { UpdatePage } from '../../../../../../components/deployment/service/update-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('deployment'))('service.update') }
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <UpdatePage id={(await params).id} />
}
