import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { EventsPage } from '../../../components/events/events-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('events'))('title') }
}

export default function Page() {
  return <EventsPage />
}
