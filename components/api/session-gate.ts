/** Sees to it that the person logs in again, and says whether a call that was refused should be tried once more. */
type Keeper = () => Promise<boolean>

let keeper: Keeper | null = null
let leaving = false

/** Puts whoever looks after the session in its place, or takes it away (`null`). One per page. */
export function setSessionKeeper(next: Keeper | null): void {
  keeper = next
}

/** The person is logging out: that the session ends is no news then. */
export function setLeaving(value: boolean): void {
  leaving = value
}

/** The session ended, as the API or the live channel says. Resolves with whether there is one again; false where nobody asks. */
export function sessionEnded(): Promise<boolean> {
  return keeper && !leaving ? keeper() : Promise.resolve(false)
}

export const hasSessionKeeper = (): boolean => keeper !== null

/** Sends the person to the login, and back here afterwards. */
export function goToLogin(): void {
  const here = window.location.pathname + window.location.search
  if (window.location.pathname !== '/login') window.location.assign(`/login?next=${encodeURIComponent(here)}`)
}
