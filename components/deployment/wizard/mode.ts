import { createService, updateService } from '../../../lib/api/contract'
import { callApi } from '../../api/client'
import { serviceHref } from '../../hrefs'
import { saveTemplate, type TemplateTarget } from '../../orchestration/save-template'
import type { Deployable, Draft } from './model'

/** What the wizard's form becomes. */
export type WizardMode =
  | { kind: 'deploy' }
  /** A change of the service, at the version that was looked at. */
  | { kind: 'update'; id: string; version: number; before: Draft }
  | { kind: 'template'; target: TemplateTarget }

/** Sends the form, and tells the page that shows what came of it. Throws `ApiError`. */
export async function send(mode: WizardMode, input: Deployable): Promise<string> {
  switch (mode.kind) {
    case 'deploy': {
      const made = await callApi(createService, { body: input })
      return `/deployment/new?service=${encodeURIComponent(made.id)}`
    }
    case 'update':
      await callApi(updateService, { body: { ...input, id: mode.id, version: mode.version } })
      return serviceHref(mode.id)
    case 'template':
      await saveTemplate(mode.target, input)
      return '/orchestration'
  }
}

/** Where it was come from: the page that cancelling leads to. */
export function cancelHref(mode: WizardMode): string {
  return mode.kind === 'update' ? serviceHref(mode.id) : mode.kind === 'template' ? '/orchestration' : '/deployment'
}
