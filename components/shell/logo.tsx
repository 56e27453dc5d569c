/** Tandem's sign: one that serves, one that stands by. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <circle cx="11.5" cy="16" r="5.5" className="fill-on-accent" />
      <circle cx="20.5" cy="16" r="4.5" fill="none" strokeWidth="2" className="stroke-on-accent" />
    </svg>
  )
}
