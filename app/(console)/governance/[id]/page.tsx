import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { MicroservicePage } from '../../../../components/governance/microservice-page'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('governance')
  return { title: t('title') }
}

export default async function Page({ params }: Props) {
  const { id } = await params
  return <MicroservicePage id={decodeURIComponent(id)} />
}
