import type { Logger } from 'pino'
import type { FromParent, FromRole } from './ipc'
import { PowerFile } from './power-file'
import { losePower } from './power-loss'
import type { RoleProcess } from './role-process'

/** The parent's side of switching simulated nodes off and on, as the console asks for it. */
export class Powers {
  private readonly file: PowerFile
  private agents = new Map<string, RoleProcess>()
  /** One after the other, of each node: off and on again mustn't overtake each other. */
  private readonly underWay = new Map<string, Promise<void>>()

  constructor(
    dataDir: string,
    names: readonly string[],
    private readonly log: Logger,
  ) {
    this.file = new PowerFile(dataDir, names)
  }

  isOn(name: string): boolean {
    return this.file.isOn(name)
  }

  /** The processes it switches; called before any of them is started. */
  manage(agents: readonly RoleProcess[]): void {
    this.agents = new Map(agents.map((each) => [each.name, each]))
  }

  /** Answers the console: the states when it starts, and what it asks for. */
  hear(message: FromRole, reply: (message: FromParent) => void): void {
    if (message.type === 'hello') reply(this.told())
    if (message.type !== 'power') return
    const { seq, node, on } = message
    const done = (this.underWay.get(node) ?? Promise.resolve()).then(() => this.set(node, on))
    const settled = done.then(
      () => {
        reply(this.told())
        reply({ type: 'powered', seq, error: null })
      },
      (error: unknown) => {
        this.log.error({ err: error, node, on }, 'a node could not be switched')
        reply(this.told())
        reply({ type: 'powered', seq, error: error instanceof Error ? error.message : String(error) })
      },
    )
    this.underWay.set(node, settled)
  }

  private async set(node: string, on: boolean): Promise<void> {
    const agent = this.agents.get(node)
    if (!agent) throw new Error(`there is no simulated node ${node}`)
    this.file.set(node, on)
    this.log.info({ node, on }, `${node} is switched ${on ? 'on' : 'off'}`)
    if (on) agent.resume()
    else await agent.halt(losePower)
  }

  private told(): FromParent {
    return { type: 'powers', on: this.file.states }
  }
}
