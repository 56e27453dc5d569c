import type { CSSProperties, HTMLAttributes, ReactNode, Ref, TdHTMLAttributes, ThHTMLAttributes } from 'react'
import { cn } from './cn'

interface TableProps {
  label: string
  className?: string
  /** Of the table itself, inside the frame. */
  tableClassName?: string
  style?: CSSProperties
  /** Of all rows, head included, when only those in sight are there. */
  rowCount?: number | undefined
  /** The frame, which scrolls. */
  ref?: Ref<HTMLElement>
  children: ReactNode
}

/**
 * A table in its own scrolling frame: the page never scrolls sideways, the header stays in sight.
 * Parts: `<Table label><thead><tr><Th/></tr></thead><tbody><Tr><Td/></Tr></tbody></Table>`.
 */
export function Table({ label, className, tableClassName, style, rowCount, ref, children }: TableProps) {
  return (
    <section
      ref={ref}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className={cn('max-h-[calc(100dvh-11rem)] overflow-auto rounded-lg border bg-surface', className)}
    >
      <table
        aria-rowcount={rowCount}
        style={style}
        className={cn('w-full border-separate border-spacing-0 text-left', tableClassName)}
      >
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </section>
  )
}

/** `numeric` cells are right-aligned with figures of one width. */
export function Th({ numeric, className, ...rest }: ThHTMLAttributes<HTMLTableCellElement> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn(
        'sticky top-0 z-10 border-b bg-sunken px-3 py-2 text-xs font-medium whitespace-nowrap text-ink-soft',
        numeric && 'text-right',
        className,
      )}
    />
  )
}

export function Td({ numeric, className, ...rest }: TdHTMLAttributes<HTMLTableCellElement> & { numeric?: boolean }) {
  return (
    <td
      {...rest}
      className={cn(
        'border-b px-3 py-2 align-middle in-[tr:last-child]:border-b-0',
        numeric && 'text-right tabular-nums',
        className,
      )}
    />
  )
}

export function Tr({ className, ...rest }: HTMLAttributes<HTMLTableRowElement> & { ref?: Ref<HTMLTableRowElement> }) {
  return <tr {...rest} className={cn('hover:bg-hover/60', className)} />
}
