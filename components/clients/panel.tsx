import type { ReactNode } from 'react'

/** A titled box beside the output. */
export function Panel({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="rounded-lg border bg-surface p-3">
      <div className="mb-2 flex min-h-7 items-center justify-between gap-2">
        <h2 className="text-[13px] font-medium text-ink-soft">{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  )
}

/** A name and what it is, in one line. */
export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0 text-right tabular-nums">{children}</dd>
    </div>
  )
}
