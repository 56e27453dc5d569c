import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DESIRED_STATES } from './container'
import { type AgentSide, nextStep } from './reconcile'

/** What an agent does with each command, as its protocol promises. */
function obey(step: ReturnType<typeof nextStep>, agent: AgentSide | null, deployNum: number): AgentSide | null {
  switch (step) {
    case 'create':
      return { wanted: 'created', status: 'created', deployNum }
    case 'start':
    case 'unpause':
      return agent && { ...agent, wanted: 'running', status: 'running' }
    case 'stop':
      return agent && { ...agent, wanted: 'stopped', status: 'stopped' }
    case 'pause':
      return agent && { ...agent, wanted: 'paused', status: 'paused' }
    case 'remove':
      return null
    default:
      return agent
  }
}

describe('nextStep', () => {
  it('reaches what is desired from every state in at most four commands, and then rests', () => {
    const side = fc.option(
      fc.record({
        wanted: fc.constantFrom('created', 'running', 'paused', 'stopped'),
        status: fc.constant('running'),
        deployNum: fc.integer({ min: 1, max: 3 }),
      }),
      { nil: null },
    )
    fc.assert(
      fc.property(fc.constantFrom(...DESIRED_STATES), fc.integer({ min: 1, max: 3 }), side, (desired, deployNum, start) => {
        let agent = start as AgentSide | null
        let steps = 0
        for (
          let step = nextStep(desired, deployNum, agent);
          step !== 'none' && step !== 'forget';
          step = nextStep(desired, deployNum, agent)
        ) {
          agent = obey(step, agent, deployNum)
          expect(++steps).toBeLessThanOrEqual(4)
        }
        if (desired === 'removed') expect(agent).toBeNull()
        else if (desired === 'running' || desired === 'paused') expect(agent).toMatchObject({ wanted: desired, deployNum })
        else expect(['created', 'stopped']).toContain(agent?.wanted)
      }),
    )
  })

  it('leaves a process that exited to its restart policy', () => {
    expect(nextStep('running', 1, { wanted: 'running', status: 'exited', deployNum: 1 })).toBe('none')
  })
})
