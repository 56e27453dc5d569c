import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ContainerPage } from '../../../../../components/deployment/container-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('deployment'))('container') }
}

export default async function Page({ params }: { params: Promise<{ taskId: string }> }) {
  return <ContainerPage taskId={(await params).taskId} />
}
