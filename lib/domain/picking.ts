/**
 * Whose turn a look-up is: indexes into a microservice's announced instances. Nothing is allocated, and chance and figures come in.
 * `-1`: nobody's.
 */

/** Round robin: the index after `cursor` among `count`. */
export function nextTurn(cursor: number, count: number): number {
  return count === 0 ? -1 : (cursor + 1) % count
}

/**
 * Weighted round robin, smooth: each gains its weight, the one with the most is picked and pays what all have gained. In a cycle of as
 * many picks as all weights together each is picked as often as its weight says, in between never a whole pick more than its
 * part. `credits`, zero at first, is changed in place. The first wins a tie.
 *
 * The rule is nginx's "smooth weighted round-robin balancing" (ngx_http_upstream_round_robin, since 1.3.1).
 */
export function smoothTurn(weights: readonly number[], credits: number[]): number {
  let best = -1
  let most = 0
  let all = 0
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] ?? 0
    if (weight <= 0) continue
    const credit = (credits[index] ?? 0) + weight
    credits[index] = credit
    all += weight
    if (best >= 0 && credit <= most) continue
    best = index
    most = credit
  }
  if (best >= 0) credits[best] = most - all
  return best
}

/** Random: each as likely as its weight says. `chance` is at least 0 and below 1. */
export function randomTurn(weights: readonly number[], chance: number): number {
  let all = 0
  for (let index = 0; index < weights.length; index++) all += weights[index] ?? 0
  let left = chance * all
  let last = -1
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] ?? 0
    if (weight <= 0) continue
    last = index
    left -= weight
    if (left < 0) return index
  }
  // Rounding left a little over.
  return last
}

/**
 * Least connections: the one with the smallest load, among those alike the one that was picked the fewest times of late, then the first.
 * A load is the connections that were reported (none where nothing is said), and the picks since: who was sent there is on its way.
 */
export function leastTurn(connections: readonly number[], since: readonly number[], recent: readonly number[]): number {
  let best = -1
  let least = 0
  let fewest = 0
  for (let index = 0; index < since.length; index++) {
    const load = (connections[index] ?? 0) + (since[index] ?? 0)
    const picks = recent[index] ?? 0
    if (best >= 0 && (load > least || (load === least && picks >= fewest))) continue
    best = index
    least = load
    fewest = picks
  }
  return best
}
