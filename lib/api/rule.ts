export { DEFAULT_WEIGHT, STRATEGIES, WEIGHT_LIMITS } from '../domain/microservice'
export { isWeighted } from '../domain/strategies'

import type { MicroserviceRow } from './contract/microservices'

/** Master and slaves of a row as taskIds in order; null and empty with round robin. */
export function ruleOf(row: Pick<MicroserviceRow, 'loadBalance' | 'loadBalanceDetail'>): {
  master: string | null
  slaves: string[]
} {
  if (row.loadBalance !== 'masterSlave') return { master: null, slaves: [] }
  const detail = row.loadBalanceDetail ?? []
  return { master: detail[0]?.master ?? null, slaves: detail.map((each) => each.id) }
}
