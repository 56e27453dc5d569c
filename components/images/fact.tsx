import type { ReactNode } from 'react'

/** A name and what goes with it, in a list of facts. */
export function Fact({ name, wide, children }: { name: ReactNode; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? 'col-span-full min-w-0' : 'min-w-0'}>
      <dt className="text-xs text-ink-faint">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}
