'use client'

import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { cn } from '../ui/cn'
import { Link } from '../ui/link'
import { PageHeader } from '../ui/page-header'
import { SECTIONS } from './sections'

/** The frame of the settings: their name, the way between the sections, the section. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('settings')
  const path = usePathname()
  return (
    <>
      <PageHeader title={t('title')} />
      <nav aria-label={t('sections')} className="mb-5 overflow-x-auto border-b">
        <ul className="flex gap-1">
          {SECTIONS.map(({ href, key }) => (
            <li key={key}>
              <Link
                href={href}
                aria-current={path === href ? 'page' : undefined}
                className={cn(
                  'block border-b-2 border-transparent px-3 py-2 font-medium whitespace-nowrap text-ink-soft -outline-offset-2 hover:text-ink',
                  path === href && 'border-accent text-ink',
                )}
              >
                {t(`${key}.title`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {children}
    </>
  )
}
