import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { connection } from 'next/server'
import { getTranslations } from 'next-intl/server'
import { SetupForm } from '../../../components/access/setup-form'
import { consoleRoot } from '../../../lib/usecases/root'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('setup'))('title') }
}

export default async function SetupPage() {
  await connection()
  if (!(await consoleRoot().auth.needsSetup())) redirect('/login')
  return <SetupForm />
}
