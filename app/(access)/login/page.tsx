import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { LoginForm } from '../../../components/access/login-form'
import { placeAfterLogin } from '../../../components/access/place-after-login'
import { consoleRoot } from '../../../lib/usecases/root'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('login'))('title') }
}

export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const next = placeAfterLogin((await searchParams).next)
  const { auth } = consoleRoot()
  if (await auth.session(await headers())) redirect(next)
  if (await auth.needsSetup()) redirect('/setup')
  return <LoginForm next={next} />
}
