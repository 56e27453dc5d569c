import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One recorded conversation: what a client and a server really said to each other, in order. */
export interface Conversation {
  what: string
  /** By TCP, or the datagrams of a look-up. */
  by: 'tcp' | 'position'
  said: { who: 'client' | 'server'; hex: string }[]
}

/** Found from the project's folder: the program that reads it is bundled elsewhere. */
export const CORPUS = join('tests', 'fuzz', 'corpus')

export function corpus(): Conversation[] {
  return readdirSync(CORPUS)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(CORPUS, name), 'utf8')) as Conversation)
}

export const bytesOf = ({ said }: Conversation, who: 'client' | 'server'): Buffer =>
  Buffer.concat(said.filter((one) => one.who === who).map(({ hex }) => Buffer.from(hex, 'hex')))
