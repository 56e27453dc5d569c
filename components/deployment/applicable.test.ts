import { describe, expect, it } from 'vitest'
import type { ContainerRow, ServiceRow } from '../../lib/api/contract'
import type { ContainerAction } from './actions'
import { appliesToContainer, appliesToService } from './applicable'

const container = (desired: ContainerRow['desired'], status: ContainerRow['status']) => ({ desired, status }) as ContainerRow
const service = (status: ServiceRow['status']) => ({ status }) as ServiceRow
const ACTIONS: ContainerAction[] = ['start', 'stop', 'restart', 'pause', 'unpause']
const offered = (row: ContainerRow) => ACTIONS.filter((each) => appliesToContainer(each, row))

describe('what can be done', () => {
  it('to a container depends on what it is and what it should be', () => {
    expect(offered(container('running', 'running'))).toEqual(['stop', 'restart', 'pause'])
    expect(offered(container('paused', 'paused'))).toEqual(['stop', 'unpause'])
    expect(offered(container('stopped', 'stopped'))).toEqual(['start'])
    expect(offered(container('stopped', 'running'))).toEqual(['start'])
    expect(offered(container('running', 'exited'))).toEqual(['start', 'stop', 'restart'])
    expect(offered(container('running', 'created'))).toEqual(['stop', 'restart'])
    expect(offered(container('removed', 'running'))).toEqual([])
  })

  it('to a service is what can be done to any of its containers; an empty one can go', () => {
    const mixed = [container('running', 'running'), container('stopped', 'stopped')]
    expect(appliesToService('start', service('complete'), mixed)).toBe(true)
    expect(appliesToService('stop', service('complete'), mixed)).toBe(true)
    expect(appliesToService('unpause', service('complete'), mixed)).toBe(false)
    expect(appliesToService('destroy', service('failure'), [])).toBe(true)
    expect(appliesToService('destroy', service('deleting'), mixed)).toBe(false)
  })
})
