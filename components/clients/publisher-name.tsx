import { cn } from '../ui/cn'
import { publisherIndex, publisherVariable } from './publisher-colour'

/** Who publishes: the instance's name with its colour. */
export function PublisherName({
  publisher,
  className,
}: {
  publisher: { taskId: string; containerName: string }
  className?: string
}) {
  return (
    <span className={cn('inline-flex max-w-full items-center gap-1.5', className)}>
      <PublisherDot taskId={publisher.taskId} />
      <span className="truncate">{publisher.containerName}</span>
    </span>
  )
}

/** The colour of a publisher; grey for none. */
export function PublisherDot({ taskId, className }: { taskId: string | null; className?: string }) {
  const background = taskId === null ? 'var(--line-strong)' : `var(${publisherVariable(publisherIndex(taskId))})`
  return <span aria-hidden className={cn('size-2.5 shrink-0 rounded-full', className)} style={{ background }} />
}
