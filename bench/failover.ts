import { hogRole, loadRole } from './lib/failover/load'
import { floorResolver, floorServer } from './lib/floor/processes'

/**
 * How long subscribed clients go without their data, for each way of losing the active container, on the whole product (console,
 * governor, agents, containers as users have them), beside a floor of the same steps on plain sockets, turn by turn; on a quiet
 * machine, and with the API saturated and a processor hogged.
 * `--runs N` a row (200), `--rows kill,planned,hang,power,official`, `--load quiet,busy`, `--containers N` of the node that loses
 * its power (50). Needs Linux (process numbers come from /proc).
 */
const [, program = '', role, ...rest] = process.argv
if (role === 'floor-server') floorServer(Number(rest[0]))
else if (role === 'floor-resolver') floorResolver()
else if (role === 'load') loadRole(rest[0] ?? '', rest[1] ?? '')
else if (role === 'hog') hogRole()
else {
  // Only here: a process of the floor has nothing to carry that it doesn't need.
  const { measureRows } = await import('./lib/failover/rows')
  await measureRows(program)
  process.exit()
}
