/**
 * Whether an element is on the screen, as far as is known: what is drawn for nobody isn't drawn. `onShown` is called when it
 * comes into view. Give `close` back to the effect.
 */
export function watchShown(element: Element, onShown: () => void): { readonly shown: boolean; close: () => void } {
  let shown = true
  const observer = new IntersectionObserver((entries) => {
    const before = shown
    shown = entries.at(-1)?.isIntersecting ?? shown
    if (shown && !before) onShown()
  })
  observer.observe(element)
  return {
    get shown() {
      return shown
    },
    close: () => observer.disconnect(),
  }
}
