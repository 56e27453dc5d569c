import type { Point } from './points'

/** Where the pointer stands: the point and its control. */
export interface Target {
  point: Point
  element: HTMLElement
}

/** The first point that isn't done and whose control can be reached now; null when there is none on this page. */
export function findTarget(points: readonly Point[]): Target | null {
  for (const point of points) {
    const element = reachable(point.target)
    if (element && !isDone(point, element)) return { point, element }
  }
  return null
}

function isDone({ until }: Point, element: HTMLElement): boolean {
  if (!until) return false
  return 'value' in until ? contentOf(element) === until.value : document.querySelector(until.exists) !== null
}

function contentOf(element: HTMLElement): string | undefined {
  return element instanceof HTMLInputElement ? element.value : element.dataset.value
}

/** On the page, enabled, and not behind a dialog: what is behind one is hidden from screen readers, too. */
function reachable(selector: string): HTMLElement | null {
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    const usable = !element.matches(':disabled, [aria-disabled="true"], [data-disabled]')
    if (usable && element.checkVisibility({ visibilityProperty: true }) && !element.closest('[aria-hidden="true"], [inert]'))
      return element
  }
  return null
}
