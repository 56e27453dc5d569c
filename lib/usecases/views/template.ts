import type { z } from 'zod'
import type { TemplateDetail, TemplateFound, TemplateRow, TemplateTree } from '../../api/contract'
import { isBelow, nameOfPath, parentPath, ROOT } from '../../domain/template-path'
import type { TemplateRecord } from '../../store'
import { serverTime } from './format'
import { maskedImage } from './service'
import type { World } from './world'

/** One line of the list of all templates. */
export function templateRow({ id, path, kind, spec, version, updatedBy, updatedAt }: TemplateRecord): TemplateRow {
  return {
    id,
    path,
    name: nameOfPath(path),
    kind,
    imageRef: spec?.image.ref ?? null,
    policy: spec?.policy ?? null,
    factor: spec?.factor ?? null,
    nodes: spec?.node.names ?? [],
    version,
    updatedBy,
    updatedAt: updatedAt.getTime(),
  }
}

/** A template with all it says; passwords masked. */
export function templateDetail(template: TemplateRecord, world: Pick<World, 'images'>): TemplateDetail {
  const { id, path, kind, spec, version, updatedBy } = template
  return {
    id,
    name: nameOfPath(path),
    kind,
    path,
    spec: spec && { ...spec, image: maskedImage(spec, world) },
    version,
    updatedBy,
    ...times(template),
  }
}

/** What a search gives. */
export function templateFound(template: TemplateRecord): z.infer<typeof TemplateFound> {
  const { id, path, kind } = template
  return { id, name: nameOfPath(path), kind, realpath: path, ...more(template) }
}

const times = ({ createdAt, updatedAt }: TemplateRecord) => ({
  createdTime: serverTime(createdAt),
  updatedTime: serverTime(updatedAt),
})
const more = (template: TemplateRecord) => ({
  hostname: template.spec?.image.config.hostname ?? '',
  node: { names: template.spec?.node.names ?? [] },
  ...times(template),
})

/**
 * The tree from `path` on, `level` levels deep (−1: all of them). `all` holds at least everything at and below the path, by path.
 * null when there is nothing there. The root has no row of its own, so neither id nor times.
 */
export function templateTree(
  all: readonly TemplateRecord[],
  { path, level, model }: { path: string; level: number; model: 'simple' | 'full' },
): TemplateTree | null {
  const below = new Map<string, TemplateRecord[]>()
  for (const each of all) {
    if (!isBelow(each.path, path)) continue
    const parent = parentPath(each.path)
    below.set(parent, [...(below.get(parent) ?? []), each])
  }
  const treeOf = (at: string, data: TemplateTree['data'], deeper: number): TemplateTree => {
    const children = below.get(at) ?? []
    return {
      name: nameOfPath(at),
      realpath: at,
      childCount: children.length,
      data,
      children: Object.fromEntries(
        deeper === 0 ? [] : children.map((each) => [nameOfPath(each.path), treeOf(each.path, dataOf(each), deeper - 1)]),
      ),
    }
  }
  const dataOf = (each: TemplateRecord): TemplateTree['data'] => {
    const data = { id: each.id, name: nameOfPath(each.path), kind: each.kind }
    return model === 'simple' ? data : { ...data, ...more(each) }
  }
  const nothing = { hostname: '', node: { names: [] }, createdTime: '', updatedTime: '' }
  const top = all.find((each) => each.path === path)
  if (path === ROOT) return treeOf(ROOT, { id: '', name: ROOT, kind: 'folder', ...(model === 'full' && nothing) }, level)
  return top ? treeOf(path, dataOf(top), level) : null
}
