import { describe, expect, it } from 'vitest'
import type { SwitchRecord } from '../../lib/domain/microservice'
import { judge, silenceOf } from './checker'
import type { ClientHistory, History, MicroserviceHistory, Standing } from './history'

const A = '10.0.0.1:1'
const B = '10.0.0.2:2'
const PERIOD = 20

const standing = (active: string | null, epoch: number, more: Partial<Standing> = {}): Standing => ({
  epoch,
  strategy: 'masterSlave',
  active,
  candidates: [A, B],
  live: true,
  instances: [A, B].map((endpoint, index) => ({
    taskId: 'ab'[index] ?? '',
    endpoint,
    status: 'running',
    join: 'joined',
    healthy: true,
    aside: false,
  })),
  ...more,
})

const party = (taskId: string) => ({ taskId, containerName: taskId, serviceName: 's', nodeName: 'n' })
const switched = (epoch: number, announcedAt: number, more: Partial<SwitchRecord> = {}): SwitchRecord => ({
  id: `${epoch} ${announcedAt}`,
  microservice: 'm',
  epoch,
  kind: 'failover',
  cause: 'hang',
  evidence: [],
  from: party('a'),
  to: party('b'),
  faultAt: announcedAt - 20,
  detectedAt: announcedAt - 10,
  fencedAt: announcedAt - 5,
  announcedAt,
  decisionMs: 10,
  ...more,
})

/** Served by A until `leftAt`, by B from `backAt` on. */
function client(id: number, leftAt: number, backAt: number, endAt: number): ClientHistory {
  const series = (connection: number, from: number, until: number) =>
    Array.from({ length: Math.floor((until - from) / PERIOD) }, (_, n) => ({ at: from + n * PERIOD, connection, number: n + 1 }))
  return {
    id,
    profile: 'quick',
    connections: [
      { endpoint: A, lookedUpAt: -20, foundAt: -15, openedAt: -10, closedAt: leftAt },
      { endpoint: B, lookedUpAt: backAt - 10, foundAt: backAt - 8, openedAt: backAt - 5, closedAt: null },
    ],
    messages: [...series(0, 0, leftAt), ...series(1, backAt, endAt)],
  }
}

/** A hang of A at 1000 that is found at 1150 and fenced: B is announced at 1160. */
function healthy(): History & { microservices: [MicroserviceHistory] } {
  const lookUps = Array.from({ length: 480 }, (_, n) => n * 10).map((askedAt) => ({
    askedAt,
    answeredAt: askedAt + 2,
    endpoint: askedAt + 2 < 1100 ? A : askedAt > 1160 ? B : null,
  }))
  return {
    seed: 1,
    startedAt: 0,
    quietAt: 5000,
    nodesOnline: true,
    faults: [{ kind: 'hang', microservices: ['m'], at: 1000, overAt: 1000 }],
    commands: [],
    governorDeaths: [],
    consoleAwayMs: 0,
    lagMs: 0,
    microservices: [
      {
        name: 'm',
        before: standing(A, 3),
        after: standing(B, 4),
        switches: [switched(4, 1160)],
        rulesPutAt: [],
        lookUps,
        clients: [client(0, 1000, 1200, 5000), client(1, 1000, 1200, 5000)],
      },
    ],
  }
}

type Planted = ReturnType<typeof healthy>
const planted = (plant: (history: Planted, microservice: MicroserviceHistory) => void) => {
  const history = healthy()
  plant(history, history.microservices[0])
  return judge(history).map(({ kind, detail }) => `${kind}: ${detail}`)
}

describe('the checker', () => {
  it('finds nothing in a round as it should be', () => {
    expect(judge(healthy())).toEqual([])
  })

  it('takes a switch that the console hears of as a round begins for newer than what it said before', () => {
    const found = planted((_, m) => {
      m.switches.push(switched(4, -30, { to: party('b') }), switched(5, 1160))
      m.switches.shift()
      m.after.epoch = 5
      m.lookUps = [{ askedAt: 10, answeredAt: 12, endpoint: B }]
      m.clients = []
    })
    expect(found).toEqual([])
  })

  it.each<[string, string, (history: Planted, microservice: MicroserviceHistory) => void]>([
    ['dual active', 'two are announced in one epoch', (_, m) => m.switches.push(switched(4, 1170, { to: party('a') }))],
    [
      'dual active',
      'a look-up names the former one after the announcement',
      (_, m) => m.lookUps.push({ askedAt: 3000, answeredAt: 3001, endpoint: A }),
    ],
    [
      'dual active',
      'a look-up names the next one before it was announced',
      (_, m) => m.lookUps.push({ askedAt: 500, answeredAt: 501, endpoint: B }),
    ],
    [
      'dual active',
      'a look-up names somebody while nobody is announced',
      (_, m) => {
        m.switches = [switched(4, 1160, { to: null }), switched(5, 4000)]
        m.after.epoch = 5
      },
    ],
    [
      'dual active',
      'a client looks up the former one',
      (_, m) =>
        m.clients[0]?.connections.splice(1, 0, { endpoint: A, lookedUpAt: 1500, foundAt: 1501, openedAt: 1502, closedAt: 1503 }),
    ],
    [
      'dual active',
      'look-ups of one epoch name two',
      (_, m) => {
        m.lookUps = [
          { askedAt: 1165, answeredAt: 1166, endpoint: B, epoch: 4 },
          { askedAt: 1158, answeredAt: 1166, endpoint: A, epoch: 4 },
        ]
      },
    ],
    [
      'stale',
      'a fenced instance is heard after its end',
      (_, m) => m.clients[0]?.messages.push({ at: 2000, connection: 0, number: 51 }),
    ],
    [
      'stale',
      'a replaced instance keeps its client',
      (_, m) => {
        m.switches = [switched(4, 1160, { fencedAt: null })]
        m.clients.push(client(2, 4900, 4950, 5000))
      },
    ],
    [
      'order',
      'a number is missing',
      (_, m) => {
        m.clients[1]?.messages.splice(70, 1)
      },
    ],
    ['order', 'a number comes twice', (_, m) => m.clients[1]?.messages.splice(20, 0, { at: 400, connection: 0, number: 20 })],
    [
      'silence',
      'a client waits longer than a hang explains',
      (_, m) => {
        m.clients[0] = client(0, 1000, 3600, 5000)
      },
    ],
    [
      'silence',
      'a fault elsewhere is felt',
      (history, m) => {
        history.faults = [{ kind: 'hang', microservices: ['other'], at: 1000, overAt: 1000 }]
        m.clients[0] = client(0, 1000, 2600, 5000)
      },
    ],
    ['epoch', 'an epoch comes again', (_, m) => m.switches.push(switched(4, 2000))],
    ['epoch', 'an epoch is lower than the last round’s', (_, m) => (m.before.epoch = 7)],
    ['epoch', 'the epoch falls with a governor', (_, m) => (m.after.epoch = 2)],
    [
      'epoch',
      'look-ups go back to an older epoch',
      (_, m) => {
        m.lookUps = [
          { askedAt: 2000, answeredAt: 2001, endpoint: B, epoch: 5 },
          { askedAt: 2010, answeredAt: 2011, endpoint: B, epoch: 4 },
        ]
      },
    ],
    ['state', 'nobody is active', (_, m) => (m.after.active = null)],
    ['state', 'the active one is no candidate', (_, m) => (m.after.candidates = [A])],
    ['state', 'another one is active than was announced last', (_, m) => (m.after.active = A)],
    ['state', 'an instance is not joined', (_, m) => Object.assign(m.after.instances[0] ?? {}, { join: 'connecting' })],
    ['state', 'an instance is not healthy', (_, m) => Object.assign(m.after.instances[0] ?? {}, { healthy: false })],
    ['state', 'an instance stays set aside', (_, m) => Object.assign(m.after.instances[0] ?? {}, { aside: true })],
    ['state', 'a container does not run', (_, m) => Object.assign(m.after.instances[0] ?? {}, { status: 'exited' })],
    ['state', 'an agent isn’t reached', (history) => (history.nodesOnline = false)],
    ['state', 'the governor is away', (_, m) => (m.after.live = false)],
    ['state', 'a client has no connection', (_, m) => Object.assign(m.clients[0]?.connections[1] ?? {}, { closedAt: 4999 })],
    [
      'state',
      'a client is connected and hears nothing',
      (history, m) => {
        history.quietAt = 6100
        m.clients[1] = client(1, 1000, 1200, 6100)
      },
    ],
  ])('finds %s: %s', (kind, _, plant) => {
    expect(planted(plant).filter((line) => line.startsWith(kind))).not.toEqual([])
  })

  it('does not judge what a killed governor may not have written down', () => {
    const early = { askedAt: 1500, answeredAt: 1501, endpoint: A }
    expect(planted((_, m) => m.lookUps.push(early))).not.toEqual([])
    expect(
      planted((history, m) => {
        history.governorDeaths = [1400]
        m.lookUps.push(early)
      }),
    ).toEqual([])
  })

  it('judges nobody by the time after another rule is put, until a switch follows', () => {
    const named = (askedAt: number) => ({ askedAt, answeredAt: askedAt + 1, endpoint: A })
    const change = (history: Planted, m: MicroserviceHistory) => {
      m.rulesPutAt = [2000]
      m.switches.push(switched(5, 3000))
      m.after.epoch = 5
      void history
    }
    expect(
      planted((history, m) => {
        change(history, m)
        m.lookUps.push(named(2500))
      }),
    ).toEqual([])
    expect(
      planted((history, m) => {
        change(history, m)
        m.lookUps.push(named(3500))
      }),
    ).toHaveLength(1)
  })
})

it('a silence reaches from the begin and to the end', () => {
  const { microservices, ...round } = healthy()
  const [first] = microservices[0].clients
  if (!first) throw new Error('no client')
  expect(silenceOf(first, round)).toBe(220)
  expect(silenceOf({ ...first, messages: [] }, round)).toBe(5000)
  expect(silenceOf({ ...first, messages: first.messages.slice(0, 5) }, round)).toBe(4920)
})
