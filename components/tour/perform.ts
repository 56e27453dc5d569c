import type { Point } from './points'

/** Does to a control what a person would: types, opens, or clicks. */
export function perform(element: HTMLElement, { type }: Point) {
  element.focus({ preventScroll: true })
  if (type !== undefined && element instanceof HTMLInputElement) typeInto(element, type)
  // A drop-down menu opens on a press, not on a click.
  else if (element.getAttribute('aria-haspopup') === 'menu')
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  else element.click()
}

/** Sets a field as typing does: React listens to the input event and knows values set in its own way. */
function typeInto(field: HTMLInputElement, text: string) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text)
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.dispatchEvent(new Event('change', { bubbles: true }))
}
