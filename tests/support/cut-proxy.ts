import { createServer, connect as dial, type Server, type Socket } from 'node:net'

/**
 * A line to the console that can be cut (connections break, new ones are refused) or go deaf (connections stay and carry nothing,
 * new ones too) until it is joined again; what was deaf stays so. Loopback only.
 */
export class CutProxy {
  readonly #target: number
  readonly #server: Server
  readonly #open = new Set<Socket>()
  #state: 'whole' | 'cut' | 'deaf' = 'whole'

  constructor(target: string) {
    this.#target = Number(new URL(target).port)
    this.#server = createServer((near) => {
      if (this.#state === 'cut') return near.destroy()
      if (this.#state === 'deaf') return this.#swallow(near)
      const far = dial(this.#target, '127.0.0.1')
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#open.add(one)
        one.pipe(other)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          this.#open.delete(one)
          other.destroy()
        })
      }
    })
  }

  /** Listens; gives its address. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address()
        resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
      })
    })
  }

  cut(): void {
    this.#state = 'cut'
    for (const socket of this.#open) socket.destroy()
  }

  deafen(): void {
    this.#state = 'deaf'
    for (const socket of this.#open) {
      socket.unpipe()
      socket.resume()
    }
  }

  join(): void {
    this.#state = 'whole'
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #swallow(near: Socket): void {
    this.#open.add(near)
    near.resume()
    near.on('error', () => near.destroy())
    near.on('close', () => this.#open.delete(near))
  }
}
