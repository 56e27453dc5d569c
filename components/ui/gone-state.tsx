import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button'
import { EmptyState } from './empty-state'
import { Link } from './link'

interface GoneStateProps {
  icon: LucideIcon
  title: string
  /** Why it may be gone. */
  children: ReactNode
  /** The list it would be in. */
  back: { href: string; label: string }
}

/** Stands on the page of one thing that isn't there, or not any more. */
export function GoneState({ icon, title, children, back }: GoneStateProps) {
  return (
    <EmptyState
      icon={icon}
      title={title}
      action={
        <Button asChild variant="primary">
          <Link href={back.href}>{back.label}</Link>
        </Button>
      }
    >
      {children}
    </EmptyState>
  )
}
