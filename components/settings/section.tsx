import type { ReactNode } from 'react'

interface SectionProps {
  title: ReactNode
  description?: ReactNode
  action?: ReactNode
  children: ReactNode
}

/** A part of a settings page: its name, what it is for, the one thing to do, and its content. */
export function Section({ title, description, action, children }: SectionProps) {
  return (
    <section className="mb-8">
      <header className="mb-3 flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h2 className="text-base font-semibold">{title}</h2>
          {description && <p className="max-w-3xl text-ink-soft">{description}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  )
}
