import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { FinishPage } from '../../../../components/deployment/wizard/finish-page'
import { WizardPage } from '../../../../components/deployment/wizard/wizard-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('wizard'))('title') }
}

/** `?service=<id>`: what was just deployed, so that a reload or a shared link shows its progress again. */
export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { service } = await searchParams
  return typeof service === 'string' ? <FinishPage serviceId={service} /> : <WizardPage />
}
