import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../domain/failover-policy'
import type { MicroserviceView } from '../../domain/microservice'
import { DEFAULT_PING } from '../../domain/microservice'
import { roleIn } from './container'

const RULE = { name: 'axis_server', ping: DEFAULT_PING, policy: DEFAULT_POLICY }
const ROUND_ROBIN: MicroserviceView['rule'] = { ...RULE, strategy: 'roundRobin', master: null, slaves: [] }
const MASTER_SLAVE: MicroserviceView['rule'] = { ...RULE, strategy: 'masterSlave', master: 'm', slaves: ['s'] }

const roles = (rule: MicroserviceView['rule'], active: string | null) =>
  ['m', 's', 'third'].map((taskId) => roleIn({ name: 'axis_server', rule, epoch: 1, active, instances: [] }, taskId))

describe('the role of a container', () => {
  it('under master/slave is what the rule makes of it; one that the rule does not name is a member', () => {
    expect(roles(MASTER_SLAVE, 's')).toEqual(['standby', 'active', 'member'])
    expect(roles(MASTER_SLAVE, null)).toEqual(['standby', 'standby', 'member'])
  })

  it('under round robin is member', () => {
    expect(roles(ROUND_ROBIN, null)).toEqual(['member', 'member', 'member'])
  })
})
