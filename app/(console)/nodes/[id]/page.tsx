import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { NodePage } from '../../../../components/nodes/node-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nodes'))('node') }
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <NodePage id={(await params).id} />
}
