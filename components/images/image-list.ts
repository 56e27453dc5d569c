import { formatImageRef, type ImageRow, type ServiceRow } from '../../lib/api/contract'

export const IMAGE_SORTS = ['name', 'size', 'pulled', 'created', 'used'] as const
export type ImageSort = (typeof IMAGE_SORTS)[number]

type Ref = Pick<ImageRow, 'name' | 'tag' | 'os'>

/** The services that use each image, by its reference. */
export function usersByRef(
  services: readonly Pick<ServiceRow, 'id' | 'name' | 'imageList'>[],
): Map<string, { id: string; name: string }[]> {
  const users = new Map<string, { id: string; name: string }[]>()
  for (const { id, name, imageList } of services) {
    for (const image of imageList) {
      const ref = formatImageRef(image)
      users.set(ref, [...(users.get(ref) ?? []), { id, name }])
    }
  }
  return users
}

/** How many use it, by its reference; undefined while the services aren't known. */
export const usersOf = (users: ReturnType<typeof usersByRef> | undefined, image: Ref): number | undefined =>
  users && (users.get(formatImageRef(image))?.length ?? 0)

/**
 * The images whose reference, author, architecture or description has `search` in it, of that system and origin (empty: any), in the
 * order of `sort` (`name`, `-size` …; what is no order of ours counts as `name`). Equals are ordered by name and version.
 */
export function arrangeImages(
  images: readonly ImageRow[],
  users: ReturnType<typeof usersByRef> | undefined,
  { search, os, origin, sort }: { search: string; os: string; origin: string; sort: string },
): ImageRow[] {
  const wanted = search.trim().toLowerCase()
  const down = sort.startsWith('-')
  const key = IMAGE_SORTS.find((each) => each === sort.replace(/^-/, '')) ?? 'name'
  const value: Record<Exclude<ImageSort, 'name'>, (image: ImageRow) => number | string> = {
    size: (image) => image.size,
    pulled: (image) => image.pulled,
    created: (image) => image.createdTime,
    used: (image) => usersOf(users, image) ?? 0,
  }
  const byName = (a: ImageRow, b: ImageRow) =>
    a.name.localeCompare(b.name) || a.tag.localeCompare(b.tag, undefined, { numeric: true }) || a.os.localeCompare(b.os)
  return images
    .filter((each) => (!os || each.os === os) && (!origin || each.origin === origin))
    .filter((each) =>
      [formatImageRef(each), each.author ?? '', each.arch, each.description].some((text) => text.toLowerCase().includes(wanted)),
    )
    .sort((a, b) => {
      if (key === 'name') return down ? byName(b, a) : byName(a, b)
      const [x, y] = [value[key](a), value[key](b)]
      const order = x < y ? -1 : x > y ? 1 : 0
      return (down ? -order : order) || byName(a, b)
    })
}
