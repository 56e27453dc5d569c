import type { ReactNode } from 'react'

/** A titled group of fields in two columns. */
export function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 w-full border-b pb-1 font-semibold">{title}</legend>
      <div className="grid gap-x-6 gap-y-1 sm:grid-cols-2">{children}</div>
    </fieldset>
  )
}
