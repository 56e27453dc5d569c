/** Where the page of each kind of thing is. An id goes in as it comes. */
const pageAt = (room: string) => (id: string) => `${room}/${encodeURIComponent(id)}`

export const serviceHref = pageAt('/deployment/services')
export const containerHref = pageAt('/deployment/containers')
/** By its name, which is its id. */
export const microserviceHref = pageAt('/governance')
export const clientHref = pageAt('/clients')
export const nodeHref = pageAt('/nodes')
export const imageHref = pageAt('/images')

const searchIn = (list: string) => (text: string) => `${list}?q=${encodeURIComponent(text)}`

/** An entry of the configuration stands in its list; found by its key. */
export const configHref = searchIn('/configuration')

/** A template or folder in the tree, found by the last part of its path. */
export const templateHref = (path: string) => searchIn('/orchestration')(path.slice(path.lastIndexOf('/') + 1))

/** The editor of a template. */
export const templateEditHref = (id: string) => `/orchestration/edit?id=${encodeURIComponent(id)}`
