import type { Distribution, Strategy } from '../domain/microservice'
import { PickRing } from '../domain/pick-ring'
import { leastTurn, nextTurn, randomTurn, smoothTurn } from '../domain/picking'
import type { PositionAnswer } from '../vsoa'

/** One who can be named by a look-up. */
export interface Candidate {
  taskId: string
  answer: PositionAnswer
  weight: number
}

/**
 * What look-ups of one microservice read: whom they may name, whose turn it is, and whom they were sent to. Nothing in a look-up waits
 * or does I/O. Who stays when the candidates become others keeps its standing.
 */
export class LookUpTable {
  readonly #chance: () => number
  readonly #picks = new PickRing()
  #strategy: Strategy = 'roundRobin'
  #taskIds: string[] = []
  #answers: PositionAnswer[] = []
  #weights: number[] = []
  /** The seat of each in the ring of picks. */
  #seats: number[] = []
  #cursor = -1
  /** Weighted round robin: what each has gained. */
  #credits: number[] = []
  /** Least connections: what was reported of each, the picks since, and those of late. */
  #connections: number[] = []
  #since: number[] = []
  #recent: number[] = []
  #byFigures = false

  /** @param chance gives a number of at least 0 and below 1 */
  constructor(chance: () => number = Math.random) {
    this.#chance = chance
  }

  /** Look-ups ever that named somebody. */
  get picks(): number {
    return this.#picks.total
  }

  /** Those who can be named now. */
  get taskIds(): readonly string[] {
    return this.#taskIds
  }

  /** Least connections: everybody's figures are current, and count. */
  get byFigures(): boolean {
    return this.#byFigures
  }

  /** From now on look-ups go to these. */
  set(strategy: Strategy, candidates: readonly Candidate[]): void {
    const before = new Map(this.#taskIds.map((taskId, index) => [taskId, index]))
    const kept = strategy === this.#strategy
    const keep = (numbers: readonly number[]) =>
      candidates.map(({ taskId }) => (kept ? (numbers[before.get(taskId) ?? -1] ?? 0) : 0))
    const same = kept && candidates.length === before.size && candidates.every(({ taskId }) => before.has(taskId))
    this.#credits = keep(this.#credits)
    this.#connections = keep(this.#connections)
    // By picks alone a newcomer would get all of them until it has caught up.
    this.#since = same || this.#byFigures ? keep(this.#since) : candidates.map(() => 0)
    this.#strategy = strategy
    this.#taskIds = candidates.map((each) => each.taskId)
    this.#answers = candidates.map((each) => each.answer)
    this.#weights = candidates.map((each) => each.weight)
    this.#seats = this.#picks.seat(this.#taskIds)
    this.#recent = candidates.map(() => 0)
  }

  /** Whom a look-up is sent to; null when nobody serves. */
  pick(): PositionAnswer | null {
    const index = this.#turn()
    const answer = this.#answers[index]
    if (answer === undefined) return null
    this.#picks.add(this.#seats[index] ?? 0)
    return answer
  }

  /** Least connections: what counts as reported of one. */
  connectionsOf(taskId: string): number {
    return this.#connections[this.#taskIds.indexOf(taskId)] ?? 0
  }

  /** Least connections: how many one has now. Its picks until now are in that. */
  report(taskId: string, connections: number): void {
    const index = this.#taskIds.indexOf(taskId)
    if (index < 0) return
    this.#connections[index] = connections
    if (this.#byFigures) this.#since[index] = 0
  }

  /** Least connections: whether everybody's figures are current. While they aren't, turns go by the picks since then alone. */
  useFigures(current: boolean): void {
    if (current === this.#byFigures) return
    this.#byFigures = current
    this.#since.fill(0)
  }

  /** Whom the newest look-ups were sent to. */
  distribution(name: string): Distribution {
    return { name, total: this.#picks.total, picks: this.#picks.counts() }
  }

  #turn(): number {
    if (this.#strategy === 'weightedRoundRobin') return smoothTurn(this.#weights, this.#credits)
    if (this.#strategy === 'random') return randomTurn(this.#weights, this.#chance())
    if (this.#strategy === 'leastConnections') return this.#least()
    this.#cursor = nextTurn(this.#cursor, this.#answers.length)
    return this.#cursor
  }

  #least(): number {
    for (let index = 0; index < this.#seats.length; index++) this.#recent[index] = this.#picks.of(this.#seats[index] ?? 0)
    const index = leastTurn(this.#byFigures ? this.#connections : NONE, this.#since, this.#recent)
    if (index >= 0) this.#since[index] = (this.#since[index] ?? 0) + 1
    return index
  }
}

/** No figures: nobody has any. */
const NONE: readonly number[] = []
