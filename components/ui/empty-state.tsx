import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

interface EmptyStateProps {
  icon: LucideIcon
  title: ReactNode
  /** What this place is for and how to fill it. */
  children?: ReactNode
  /** The button of the next step. */
  action?: ReactNode
}

/** Stands where a list would, and teaches the next step. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center rounded-lg border border-dashed bg-surface px-6 py-12 text-center">
      <Icon className="size-8 text-ink-faint" strokeWidth={1.5} aria-hidden />
      <h2 className="mt-3 font-semibold">{title}</h2>
      {children && <div className="mt-1 max-w-md text-ink-soft">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
