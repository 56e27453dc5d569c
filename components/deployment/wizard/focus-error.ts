import type { RefObject } from 'react'

/**
 * Puts the focus on the first control in sight that says it is invalid, once the errors are drawn, and opens what hides it. Goes by
 * what is on the page, not by the form's order: the first one is the first that a person sees.
 */
export function focusFirstError(within: RefObject<HTMLElement | null>) {
  // Two frames: the step is shown in the first, its errors are there in the second.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const invalid = [...(within.current?.querySelectorAll<HTMLElement>('[aria-invalid="true"]') ?? [])]
      const first = invalid.find((each) => !each.closest('[hidden]'))
      if (!first) return
      const folded = first.closest('details')
      if (folded) folded.open = true
      first.focus()
    }),
  )
}
