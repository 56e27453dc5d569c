import { describe, expect, it } from 'vitest'
import type { ContainerRow, ServiceRow } from '../../lib/api/contract'
import type { ContainerAction } from './action-names'
import { appliesToContainer, appliesToService, asTaken } from './applicable'

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

describe('what was taken', () => {
  const [first, second, other] = [
    container('running', 'running'),
    container('stopped', 'stopped'),
    container('running', 'running'),
  ]
  const rows = [first, second, other]
  const isMeant = (row: ContainerRow) => row !== other

  it('is on the rows it was meant for, and isn’t offered again', () => {
    const after = asTaken(rows, rows, 'stop', isMeant)
    expect(after.map((row) => row.desired)).toEqual(['stopped', 'stopped', 'running'])
    expect(after.map((row) => appliesToContainer('stop', row))).toEqual([false, false, true])
    expect(after[1]).toBe(second)
  })
  it('leaves what was told anew meanwhile', () => {
    const newer = container('running', 'running')
    expect(asTaken([newer, second, other], rows, 'stop', isMeant)[0]).toBe(newer)
  })
  it('says nothing of a restart or a removal', () => {
    for (const action of ['restart', 'destroy'] as const) expect(asTaken(rows, rows, action, () => true)).toEqual(rows)
  })
})
