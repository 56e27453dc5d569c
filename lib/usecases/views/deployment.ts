import type { DeploymentDetail, DeploymentRow } from '../../api/contract'
import { type Failure, failureText, type Locale } from '../../api/errors'
import type { DeploymentRecord, ServiceRecord } from '../../store'
import { serverTime } from './format'
import { maskedImage } from './service'
import type { World } from './world'

function outcome({ version, user, status, error }: DeploymentRecord, locale: Locale) {
  return { version, user, status, error: error === null ? null : failureText(locale, JSON.parse(error) as Failure) }
}

/** A record's row. */
export function deploymentRow(record: DeploymentRecord, service: ServiceRecord, locale: Locale): DeploymentRow {
  const { spec } = record
  return {
    id: record.id,
    name: spec.name,
    cmd: record.cmd,
    createdTime: serverTime(record.createdAt),
    image: spec.image.ref,
    node: spec.node,
    ...outcome(record, locale),
    factor: spec.factor,
    current: record.version === service.version,
  }
}

/** A record with all that was deployed; passwords go out masked. */
export function deploymentDetail(record: DeploymentRecord, world: World, locale: Locale): DeploymentDetail {
  const { spec } = record
  const image = maskedImage(spec, world)
  return {
    id: record.id,
    serviceId: record.serviceId,
    name: spec.name,
    image: { ref: image.ref, path: image.config.root.path, pullPolicy: image.pullPolicy, autoUpgrade: image.autoUpgrade },
    node: spec.node,
    action: image.action,
    policy: spec.policy,
    factor: spec.factor,
    cmd: image.config.process.args,
    vsoa: image.vsoa ?? null,
    config: image.config,
    createdTime: serverTime(record.createdAt),
    ...outcome(record, locale),
  }
}
