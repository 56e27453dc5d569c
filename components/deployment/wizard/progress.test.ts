import { expect, it } from 'vitest'
import { overallOf, stagesOf } from './progress'

const fresh = {
  deployStatus: 'pending',
  status: 'created',
  desired: 'running',
  observedAt: null,
  vsoaPort: 0,
  microservice: null,
  unplaced: null,
  nextStartAt: null,
} as const
const states = (row: Parameters<typeof stagesOf>[0], joins = true) => Object.values(stagesOf(row, joins))
const place = (join: 'connecting' | 'joined' | 'refused') => ({ unplaced: { join, joinReason: null } })

it('goes from created to started to joined', () => {
  expect(states(fresh)).toEqual(['busy', 'waiting', 'waiting'])
  expect(states({ ...fresh, observedAt: 1 })).toEqual(['done', 'busy', 'waiting'])
  const running = { ...fresh, observedAt: 1, deployStatus: 'success', status: 'running', vsoaPort: 3002 } as const
  expect(states(running)).toEqual(['done', 'done', 'busy'])
  expect(states({ ...running, ...place('connecting') })).toEqual(['done', 'done', 'busy'])
  expect(states({ ...running, ...place('joined') })).toEqual(['done', 'done', 'done'])
  expect(states({ ...running, vsoaPort: 0 }, false)).toEqual(['done', 'done', 'skipped'])
})

it('says at which stage it failed', () => {
  expect(states({ ...fresh, deployStatus: 'failure' })).toEqual(['failed', 'waiting', 'waiting'])
  expect(states({ ...fresh, observedAt: 1, deployStatus: 'failure' })).toEqual(['done', 'failed', 'waiting'])
  expect(states({ ...fresh, observedAt: 1, status: 'exited' })).toEqual(['done', 'failed', 'waiting'])
  expect(states({ ...fresh, observedAt: 1, status: 'running', ...place('refused') })).toEqual(['done', 'done', 'failed'])
})

it('ends with the creation when it is only to be created', () => {
  expect(states({ ...fresh, desired: 'created', deployStatus: 'success' })).toEqual(['done', 'skipped', 'skipped'])
})

it('is done when every container is, and failed when one is', () => {
  const done = stagesOf({ ...fresh, desired: 'created', deployStatus: 'success' }, true)
  const busy = stagesOf(fresh, true)
  const failed = stagesOf({ ...fresh, deployStatus: 'failure' }, true)
  expect([overallOf([]), overallOf([done, busy]), overallOf([done, done]), overallOf([busy, failed])]).toEqual([
    'working',
    'working',
    'done',
    'failed',
  ])
})
