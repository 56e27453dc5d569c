import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ApiReferencePage } from '../../../../components/reference/api-reference-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('reference'))('title') }
}

export default function Page() {
  return <ApiReferencePage />
}
