'use client'

import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Link } from './link'

interface PageHeaderProps {
  title: ReactNode
  description?: ReactNode
  /** Where this page hangs. A page of one thing has it, and names its tab by that thing when `title` is text. */
  back?: { href: string; label: string }
  /** Beside the title: state badges. */
  badges?: ReactNode
  actions?: ReactNode
}

/** The page's name, what it is for, and its one primary action. */
export function PageHeader({ title, description, back, badges, actions }: PageHeaderProps) {
  const name = back && typeof title === 'string' ? title : null
  useEffect(() => {
    if (name !== null) document.title = `${name} · Tandem`
  }, [name])
  return (
    <header className="mb-4 flex flex-wrap items-start gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 basis-64">
        {back && (
          <Link href={back.href} className="mb-1 inline-flex items-center gap-1.5 text-[13px] text-ink-soft hover:text-ink">
            <ArrowLeft className="size-3.5" aria-hidden />
            {back.label}
          </Link>
        )}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl leading-8 font-semibold">{title}</h1>
          {badges}
        </div>
        {description && <p className="max-w-3xl text-ink-soft">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
