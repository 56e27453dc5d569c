import { describe, expect, it } from 'vitest'
import { type StatusOfContainer, serviceStatus } from './service-status'

const running: StatusOfContainer = { desired: 'running', deployStatus: 'success', status: 'running' }
const stopped: StatusOfContainer = { desired: 'stopped', deployStatus: 'success', status: 'exited' }
const failed: StatusOfContainer = { desired: 'running', deployStatus: 'failure', status: 'created' }
const pending: StatusOfContainer = { desired: 'stopped', deployStatus: 'pending', status: 'created' }

describe('the status of a service', () => {
  it.each([
    ['complete', 'success', [running, running]],
    ['complete', 'success', [running, stopped]],
    ['complete', 'success', []],
    ['deploying', 'running', [running]],
    ['deploying', 'success', [stopped, pending]],
    ['stopped', 'success', [stopped, stopped]],
    ['stopped', 'failure', [stopped, stopped]],
    ['failure', 'failure', [running, running]],
    ['failure', 'failure', [running, stopped]],
    ['failure', 'success', [running, failed]],
  ] as const)('is %s after an update that is a %s', (status, deployState, containers) => {
    expect(serviceStatus({ deleting: false, deployState }, containers)).toBe(status)
    expect(serviceStatus({ deleting: true, deployState }, containers)).toBe('deleting')
  })
})
