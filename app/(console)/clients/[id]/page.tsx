import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ClientPage } from '../../../../components/clients/client-page'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('clients')
  return { title: t('title') }
}

export default async function Page({ params }: Props) {
  const { id } = await params
  return <ClientPage id={id} />
}
