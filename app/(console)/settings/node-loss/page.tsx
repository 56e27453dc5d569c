import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { NodeLossPage } from '../../../../components/settings/node-loss-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: `${t('nodeLoss.title')} · ${t('title')}` }
}

export default function Page() {
  return <NodeLossPage />
}
