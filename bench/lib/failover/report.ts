import { type Figures, figuresLine, figuresOf, judge } from '../figures'
import type { Move } from '../move'
import type { Steps } from './scene'

/** Both sides of a row: ours, and the floor of the same steps in the same runs. */
export interface Pair {
  ours: Figures
  floor: Figures
}

/** The most a figure may be: times the floor's, or ms. */
export interface Bound {
  of: 'p50' | 'p99'
  times?: number
  ms?: number
}

export const pairOf = (ours: readonly Move[], floor: readonly Move[], of: keyof Move): Pair => ({
  ours: figuresOf(ours.map((move) => move[of])),
  floor: figuresOf(floor.map((move) => move[of])),
})

/** What was measured, and what is asked of it: told together when everything has been measured. */
export class Report {
  readonly #verdicts: (() => void)[] = []

  row(title: string, { ours, floor }: Pair, bounds: readonly Bound[]): void {
    console.log(figuresLine(title, ours))
    console.log(figuresLine('  floor: the same on plain sockets', floor))
    for (const { of, times, ms } of bounds) {
      if (times !== undefined) {
        this.#verdicts.push(() => judge(`${title}, ${of} against the floor’s`, ours[of] / floor[of], times, '×'))
      }
      if (ms !== undefined) this.#verdicts.push(() => judge(`${title}, ${of}`, ours[of], ms, ' ms'))
    }
  }

  most(what: string, value: number, most: number, unit: string): void {
    this.#verdicts.push(() => judge(what, value, most, unit))
  }

  verdicts(): void {
    for (const verdict of this.#verdicts) verdict()
  }
}

/** Where a client's time goes, step by step. */
export function printSteps(steps: readonly Steps[]): void {
  if (steps.length === 0) return
  const print = (title: string, of: (step: Steps) => number) =>
    console.log(figuresLine(`  client: ${title}`, figuresOf(steps.map(of))))
  print('fault → its connection is closed', ({ lostMs }) => lostMs)
  print('look-up', ({ lookupMs }) => lookupMs)
  print('connection and handshake', ({ connectMs }) => connectMs)
  print('subscription', ({ subscribeMs }) => subscribeMs)
  print('attempts in vain before (number)', ({ failed }) => failed)
}
