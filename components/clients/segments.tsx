import type { ReactNode } from 'react'
import { Button } from '../ui/button'

interface SegmentsProps<Value> {
  label: string
  value: Value
  onChange: (value: Value) => void
  options: readonly { value: Value; label: ReactNode }[]
  className?: string
}

/** A few views of which one is shown, as small buttons in a row. */
export function Segments<Value extends string | number>({ label, value, onChange, options, className }: SegmentsProps<Value>) {
  return (
    <fieldset className={className}>
      <legend className="sr-only">{label}</legend>
      <div className="flex gap-1">
        {options.map((each) => (
          <Button
            key={each.value}
            size="sm"
            variant={each.value === value ? 'secondary' : 'ghost'}
            aria-pressed={each.value === value}
            onClick={() => onChange(each.value)}
          >
            {each.label}
          </Button>
        ))}
      </div>
    </fieldset>
  )
}
