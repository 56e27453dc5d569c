import { GOVERNOR_STATUS } from '../protocol/governor'
import { VsoaStatusError } from '../vsoa'

/** Answers with a refusal; `field` names what was wrong. */
export function refuse(status: keyof typeof GOVERNOR_STATUS, error: string, field?: string): never {
  throw new VsoaStatusError(GOVERNOR_STATUS[status], field === undefined ? { error } : { error, field })
}
