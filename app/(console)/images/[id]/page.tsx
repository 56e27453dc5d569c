import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ImagePage } from '../../../../components/images/image-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('images'))('image') }
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ImagePage id={(await params).id} />
}
