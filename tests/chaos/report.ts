import { figuresOf } from '../../bench/lib/figures'
import { silenceOf } from './checker'
import type { History, Violation } from './history'
import type { Kind, Profile } from './kinds'

interface Row {
  runs: number
  switches: number
  violations: number
  silences: Record<Profile, number[]>
}

/** What came of all rounds, by kind of fault. */
export class Report {
  readonly #rows = new Map<Kind, Row>()
  readonly #kinds = new Map<string, number>()

  add(history: History, violations: Violation[]): void {
    for (const { kind, microservices } of history.faults) {
      const row = this.#row(kind)
      row.runs++
      for (const microservice of history.microservices) {
        if (!microservices.includes(microservice.name)) continue
        row.switches += microservice.switches.length
        row.violations += violations.filter((each) => each.microservice === microservice.name).length
        for (const client of microservice.clients) row.silences[client.profile].push(silenceOf(client, history))
      }
    }
    for (const { kind } of violations) this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1)
  }

  get runs(): number {
    return [...this.#rows.values()].reduce((sum, { runs }) => sum + runs, 0)
  }

  get violations(): number {
    return [...this.#kinds.values()].reduce((sum, count) => sum + count, 0)
  }

  /** A line for each kind: silences of clients that reconnect at once, and of those with the official clients' settings. */
  lines(): string[] {
    const cell = (value: number, width = 8) => (Number.isFinite(value) ? value.toFixed(0) : '–').padStart(width)
    const lines = [
      `${'silence, ms:'.padStart(67)}${'official settings:'.padStart(26)}`,
      `${'fault'.padEnd(20)}${'runs'.padStart(7)}${'switches'.padStart(10)}${'violations'.padStart(12)}${'p50'.padStart(10)}${'p99'.padStart(8)}${'max'.padStart(8)}${'p50'.padStart(10)}${'p99'.padStart(8)}${'max'.padStart(8)}`,
    ]
    for (const [kind, { runs, switches, violations, silences }] of this.#rows) {
      const quick = figuresOf(silences.quick)
      const official = figuresOf(silences.official)
      lines.push(
        `${kind.padEnd(20)}${cell(runs, 7)}${cell(switches, 10)}${cell(violations, 12)}` +
          `${cell(quick.p50, 10)}${cell(quick.p99)}${cell(quick.max)}${cell(official.p50, 10)}${cell(official.p99)}${cell(official.max)}`,
      )
    }
    const found = [...this.#kinds].map(([kind, count]) => `${count} × ${kind}`).join(', ')
    return [...lines, `${this.runs} runs, ${this.violations} violations${found ? `: ${found}` : ''}`]
  }

  #row(kind: Kind): Row {
    const row = this.#rows.get(kind) ?? { runs: 0, switches: 0, violations: 0, silences: { quick: [], official: [] } }
    this.#rows.set(kind, row)
    return row
  }
}
