/** Where to go after the login: a path of ours, never another site's address. */
export function placeAfterLogin(next: string | string[] | undefined): string {
  const path = Array.isArray(next) ? next[0] : next
  const home = 'http://here.invalid'
  if (!path?.startsWith('/') || !URL.canParse(path, home)) return '/overview'
  const url = new URL(path, home)
  return url.origin === home && url.pathname !== '/login' ? `${url.pathname}${url.search}` : '/overview'
}
