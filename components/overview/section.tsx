import type { ReactNode } from 'react'

/** A part of the overview with its heading, and at its end the way to more. */
export function Section({ title, more, children }: { title: ReactNode; more?: ReactNode; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <div className="mb-2 flex items-baseline gap-3">
        <h2 className="font-semibold">{title}</h2>
        {more && <span className="ml-auto text-[13px]">{more}</span>}
      </div>
      {children}
    </section>
  )
}
