import type { TemplateDetail } from '../../lib/api/contract'
import { type Draft, draftConfig, EMPTY_DRAFT } from '../deployment/wizard/model'

/** What the wizard begins with when a template is edited; its passwords are masks, which mean unchanged. */
export function draftOfTemplate({ name, spec }: TemplateDetail): Draft {
  if (!spec) return EMPTY_DRAFT
  const { config } = draftConfig({ config: spec.image.config, vsoa: null })
  return { ...spec, name, image: { ...spec.image, config } }
}
