import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { SetupForm } from '../../../components/access/setup-form'
import { CLIENT_ADDRESS_HEADER } from '../../../lib/api/route'
import { consoleRoot } from '../../../lib/usecases/root'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('setup'))('title') }
}

export default async function SetupPage() {
  const head = await headers()
  const state = await consoleRoot().session.setupState(head.get(CLIENT_ADDRESS_HEADER) ?? '', head.get('host') ?? '')
  if (!state.ok || !state.value.needed) redirect('/login')
  return <SetupForm codeNeeded={state.value.codeNeeded} />
}
