import { describe, expect, it } from 'vitest'
import type { NodeRow } from '../../lib/api/contract'
import { arrangeNodes } from './node-list'

const node = (name: string, more: Partial<NodeRow> = {}): NodeRow => ({
  id: name,
  address: '127.0.0.1:3010',
  name,
  password: '********',
  status: 'online',
  statusReason: null,
  type: 'linux',
  tls: false,
  arch: 'x64',
  containerTotal: 0,
  containerRunning: 0,
  containerEcsmTotal: 0,
  containerEcsmRunning: 0,
  upTime: 1,
  createdTime: '',
  offlineCause: null,
  simulated: false,
  power: null,
  version: '1.0.0',
  bootedAt: 1,
  cores: 4,
  memoryTotal: 100,
  memoryFree: 50,
  diskTotal: 0,
  diskFree: 0,
  cpuPercent: 1,
  observedAt: 1,
  ...more,
})
const names = (nodes: NodeRow[], search: string, sort: string) => arrangeNodes(nodes, { search, sort }).map((each) => each.name)

describe('the list of nodes', () => {
  it('counts numbers in names, and takes an unknown order for that of the names', () => {
    const nodes = [node('node10'), node('node9')]
    expect(names(nodes, '', 'name')).toEqual(['node9', 'node10'])
    expect(names(nodes, '', '-name')).toEqual(['node10', 'node9'])
    expect(names(nodes, '', 'nonsense')).toEqual(['node9', 'node10'])
  })
  it('puts those without a figure last, up or down', () => {
    const nodes = [
      node('off', { status: 'offline', cpuPercent: 99 }),
      node('busy', { cpuPercent: 80 }),
      node('calm', { cpuPercent: 2 }),
    ]
    expect(names(nodes, '', 'cpu')).toEqual(['calm', 'busy', 'off'])
    expect(names(nodes, '', '-cpu')).toEqual(['busy', 'calm', 'off'])
  })
  it('sorts by the time it runs, not by the moment it started', () => {
    expect(names([node('young', { bootedAt: 900 }), node('old', { bootedAt: 100 })], '', '-uptime')).toEqual(['old', 'young'])
  })
  it('searches name, address, system and version', () => {
    const nodes = [node('edge', { address: '10.0.0.7:3010' }), node('radar', { type: 'sylixos', version: '2.1.0' })]
    expect(names(nodes, ' EDGE', 'name')).toEqual(['edge'])
    expect(names(nodes, '10.0.0.7', 'name')).toEqual(['edge'])
    expect(names(nodes, 'sylix', 'name')).toEqual(['radar'])
    expect(names(nodes, '2.1', 'name')).toEqual(['radar'])
  })
})
