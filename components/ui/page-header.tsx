import type { ReactNode } from 'react'

interface PageHeaderProps {
  title: ReactNode
  description?: ReactNode
  /** Above the title: where this page hangs, e.g. a link back. */
  above?: ReactNode
  /** Beside the title: state badges. */
  badges?: ReactNode
  actions?: ReactNode
}

/** The page's name, what it is for, and its one primary action. */
export function PageHeader({ title, description, above, badges, actions }: PageHeaderProps) {
  return (
    <header className="mb-4 flex flex-wrap items-start gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 basis-64">
        {above}
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
