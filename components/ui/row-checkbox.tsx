'use client'

interface RowCheckboxProps {
  /** What it chooses; read aloud. */
  label: string
  checked: boolean | 'some'
  onChange: (checked: boolean) => void
  disabled?: boolean
}

/** A checkbox without words, for a table's row or its head (`some`: not all of them). The browser's own: a list has thousands. */
export function RowCheckbox({ label, checked, onChange, disabled }: RowCheckboxProps) {
  return (
    <input
      type="checkbox"
      ref={(box) => {
        if (box) box.indeterminate = checked === 'some'
      }}
      aria-label={label}
      checked={checked === true}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
      className="block size-4 cursor-pointer accent-accent disabled:cursor-default"
    />
  )
}
