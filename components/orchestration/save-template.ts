import { createTemplate, updateTemplate } from '../../lib/api/contract'
import { ApiError, callApi } from '../api/client'
import type { Deployable } from '../deployment/wizard/model'

/** What the wizard's form is saved as. */
export interface TemplateTarget {
  /** undefined: a new template. */
  id: string | undefined
  /** The version that is edited. */
  version: number | undefined
  /** Where a new one goes. */
  folder: string
}

/** Where the API has the parts of the specification; the wizard has them at its top. */
const SPEC_FIELD = /^(spec|templates)\./

/** Saves the form as a template. What the API has against a field is said by the form's own name of it. */
export async function saveTemplate({ id, version, folder }: TemplateTarget, { name, ...spec }: Deployable): Promise<void> {
  try {
    if (id === undefined) await callApi(createTemplate, { body: { name, path: folder, spec } })
    else await callApi(updateTemplate, { params: { id }, body: { name, templates: spec, version } })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const errors = error.errors.map((each) => ({
      ...each,
      // A version or path isn't a field of the form: it is said for the whole.
      field:
        each.field === 'name' ? 'name' : each.field && SPEC_FIELD.test(each.field) ? each.field.replace(SPEC_FIELD, '') : null,
    }))
    throw new ApiError(error.status, error.message, errors, error.requestId, error.retryAfterSeconds)
  }
}
