import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { TemplatePage } from '../../../../components/orchestration/template-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('orchestration.template'))('title') }
}

/** `?id=<id>` edits a template, `?folder=<path>` begins a new one there. */
export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { id, folder } = await searchParams
  const one = (value: typeof id) => (typeof value === 'string' && value !== '' ? value : undefined)
  return <TemplatePage key={`${id} ${folder}`} id={one(id)} folder={one(folder) ?? '/'} />
}
