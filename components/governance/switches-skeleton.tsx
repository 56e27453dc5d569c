'use client'

import { Skeleton, TableSkeleton } from '../ui/skeleton'

/** The story of a switch and the list below it, still to come. */
export function SwitchesSkeleton() {
  return (
    <div className="space-y-4">
      <Skeleton className="h-72 rounded-lg" />
      <TableSkeleton columns={5} />
    </div>
  )
}
