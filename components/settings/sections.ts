/** The sections of the settings, in the order of their navigation. */
export const SECTIONS = [
  { href: '/settings/account', key: 'account' },
  { href: '/settings/users', key: 'users' },
  { href: '/settings/tokens', key: 'tokens' },
  { href: '/settings/webhook', key: 'webhook' },
  { href: '/settings/sessions', key: 'sessions' },
  { href: '/settings/node-loss', key: 'nodeLoss' },
  { href: '/settings/about', key: 'about' },
] as const
