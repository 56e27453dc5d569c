import { z } from 'zod'
import { isSecretName, variableOf } from './dot-env'
import { type Draft, MASK, STEPS, type Step } from './model'

/** Where a wizard is: what was typed, on which step. */
export interface WizardState {
  values: Draft
  step: Step
  /** Index of the furthest step seen. */
  reached: number
  /** The image that step 3 was filled from; empty while it wasn't. */
  filledFrom: string
  /** Secrets that were typed but aren't here any more: `image.vsoa.password`, or `env:NAME`. */
  lost: string[]
}

const VERSION = 1
/** A larger draft isn't kept. */
const MAX_CHARACTERS = 300_000
export const PASSWORD_FIELD = 'image.vsoa.password'

const Stored = z.object({
  version: z.literal(VERSION),
  origin: z.string(),
  step: z.enum(STEPS),
  reached: z.number(),
  filledFrom: z.string(),
  lost: z.array(z.string()),
  values: z.looseObject({
    name: z.string(),
    image: z.looseObject({ ref: z.string(), config: z.looseObject({}) }),
    node: z.object({ names: z.array(z.string()) }),
  }),
})

/**
 * A draft as text for the tab's storage; passwords are taken out. `origin`: what the wizard was opened for (its query), because a
 * draft of another beginning isn't this one's. `text` null: it is too large. `losesSecrets`: something typed isn't in the text.
 */
export function packDraft(state: WizardState, origin: string): { text: string | null; losesSecrets: boolean } {
  const values = structuredClone(state.values)
  const lost = new Set(state.lost)
  const typed = lost.size
  const { vsoa } = values.image
  if (vsoa?.password && vsoa.password !== MASK) {
    delete vsoa.password
    lost.add(PASSWORD_FIELD)
  }
  const command = values.image.config.process
  command.env = (command.env ?? []).map((entry) => {
    const { key, value } = variableOf(entry)
    if (!isSecretName(key) || value === '' || value === MASK) return entry
    lost.add(`env:${key}`)
    return `${key}=`
  })
  const stored: z.input<typeof Stored> = { ...state, version: VERSION, origin, values, lost: [...lost] }
  // A number that isn't one yet is left out rather than kept as null.
  const text = JSON.stringify(stored, (_, value: unknown) => (Number.isNaN(value) ? undefined : value))
  return { text: text.length > MAX_CHARACTERS ? null : text, losesSecrets: lost.size > typed }
}

/** The draft back from its text; null when it is none, of another version, or was begun for something else. */
export function unpackDraft(text: string | null, origin: string): WizardState | null {
  if (text === null || text.length > MAX_CHARACTERS) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const parsed = Stored.safeParse(value)
  if (!parsed.success || parsed.data.origin !== origin || parsed.data.step === 'finish') return null
  const { version: _, origin: __, values, ...rest } = parsed.data
  return { ...rest, values: values as unknown as Draft }
}
