import {
  Boxes,
  Braces,
  FolderTree,
  Layers,
  LayoutDashboard,
  type LucideIcon,
  MonitorSmartphone,
  ScrollText,
  Server,
  Settings,
  Waypoints,
} from 'lucide-react'

/** A page of the console. `key` is its name in the messages (`nav.*`), `letter` goes there after `g`. */
export interface PageLink {
  href: string
  key:
    | 'overview'
    | 'deployment'
    | 'orchestration'
    | 'governance'
    | 'clients'
    | 'nodes'
    | 'images'
    | 'configuration'
    | 'events'
    | 'settings'
  group: 'deploymentGroup' | null
  icon: LucideIcon
  letter: string
}

/** The pages there are, in the order of the navigation. */
export const PAGES: readonly PageLink[] = [
  { href: '/overview', key: 'overview', group: null, icon: LayoutDashboard, letter: 'o' },
  { href: '/deployment', key: 'deployment', group: 'deploymentGroup', icon: Boxes, letter: 'd' },
  { href: '/orchestration', key: 'orchestration', group: 'deploymentGroup', icon: FolderTree, letter: 't' },
  { href: '/governance', key: 'governance', group: null, icon: Waypoints, letter: 'g' },
  { href: '/clients', key: 'clients', group: null, icon: MonitorSmartphone, letter: 'c' },
  { href: '/nodes', key: 'nodes', group: null, icon: Server, letter: 'n' },
  { href: '/images', key: 'images', group: null, icon: Layers, letter: 'i' },
  { href: '/configuration', key: 'configuration', group: null, icon: Braces, letter: 'f' },
  { href: '/events', key: 'events', group: null, icon: ScrollText, letter: 'e' },
  { href: '/settings', key: 'settings', group: null, icon: Settings, letter: 's' },
]

/** Whether a path is that page or below it. */
export function isAt(path: string, href: string): boolean {
  return path === href || (href !== '/' && path.startsWith(`${href}/`))
}
