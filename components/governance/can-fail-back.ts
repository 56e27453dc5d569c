import type { InstanceRow, MicroserviceRow } from '../../lib/api/contract/microservices'
import { ruleOf } from '../../lib/api/rule'
import { takesClients } from './availability'

/** Whether the button that moves back to the master makes sense now. */
export function canFailBack(row: MicroserviceRow): boolean {
  const { master } = ruleOf(row)
  return (
    master !== null &&
    row.active !== null &&
    row.active !== master &&
    isUsable(row.instances.find((each) => each.taskId === master))
  )
}

function isUsable(instance: InstanceRow | undefined): boolean {
  return instance !== undefined && takesClients(instance)
}
