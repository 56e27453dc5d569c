import { createRoute } from '../../lib/api/route'
import { findConsoleRoot } from '../../lib/usecases/root'

/** Makes a route of an endpoint: `route(contract.x, (call) => consoleRoot().….x(…))`. */
export const route = createRoute(() => findConsoleRoot()?.host ?? null)
