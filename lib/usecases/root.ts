import type { RouteHost } from '../api/route'
import type { Auth } from '../auth'
import type { About } from './about'
import type { Access } from './access'
import type { Catalog } from './catalog'
import type { Clients } from './clients'
import type { Configuration } from './configuration'
import type { Containers } from './containers'
import type { Deployments } from './deployments'
import type { Events } from './events'
import type { FailoverActions } from './failover-actions'
import type { Images } from './images'
import type { Microservices } from './microservices'
import type { NodeFigures } from './node-figures'
import type { Nodes } from './nodes'
import type { Rescheduling } from './rescheduling'
import type { Services } from './services'
import type { Session } from './session'
import type { Sessions } from './sessions'
import type { SwitchMarks } from './switch-marks'
import type { Templates } from './templates'
import type { Tokens } from './tokens'
import type { Uploads } from './uploads'
import type { Users } from './users'
import type { Webhook } from './webhook'

/** Everything a page or route of the console gets from the process it runs in. */
export interface ConsoleRoot {
  auth: Auth
  host: RouteHost
  version: string
  services: Services
  containers: Containers
  deployments: Deployments
  catalog: Catalog
  images: Images
  uploads: Uploads
  microservices: Microservices
  failover: FailoverActions
  nodes: Nodes
  rescheduling: Rescheduling
  templates: Templates
  configuration: Configuration
  nodeFigures: NodeFigures
  clients: Clients
  events: Events
  session: Session
  users: Users
  access: Access
  sessions: Sessions
  switchMarks: SwitchMarks
  tokens: Tokens
  webhook: Webhook
  about: About
}

/**
 * Next bundles the routes apart from the server that starts them, so a module imported by both exists twice in the process.
 * What must exist once is therefore kept here, on the global object, by the console's start.
 */
const KEY = Symbol.for('tandem.console')
const holder = globalThis as { [KEY]?: ConsoleRoot }

/** Puts the one root in its place; throws when there is one already. Null takes it away. */
export function setConsoleRoot(root: ConsoleRoot | null): void {
  if (root && holder[KEY]) throw new Error('this process has a console already')
  if (root) holder[KEY] = root
  else delete holder[KEY]
}

/** The root, or null while the console is starting. */
export function findConsoleRoot(): ConsoleRoot | null {
  return holder[KEY] ?? null
}

/** The root; throws while the console is starting. */
export function consoleRoot(): ConsoleRoot {
  const root = findConsoleRoot()
  if (!root) throw new Error('the console is starting')
  return root
}
