import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { FinishPage } from '../../../../components/deployment/wizard/finish-page'
import { WizardPage } from '../../../../components/deployment/wizard/wizard-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('wizard'))('title') }
}

const one = (value: string | string[] | undefined) => (typeof value === 'string' && value !== '' ? value : undefined)

/**
 * `?service=<id>`: what was just deployed, so that a reload or a shared link shows its progress again. `?from=<id>` begins as a copy
 * of a service, `?image=<name@tag#os>` with an image chosen.
 */
export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const query = await searchParams
  const [service, from, image] = [one(query.service), one(query.from), one(query.image)]
  return service ? <FinishPage serviceId={service} /> : <WizardPage key={`${from} ${image}`} from={from} image={image} />
}
