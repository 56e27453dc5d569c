import { FileTree } from './tree'

/** The files of an image for keeping: folders, files with their size (negative: executable, −1 − size), links with their target. */
export type Listing = [path: string, what: null | number | string][]

export function listingOf(tree: FileTree): Listing {
  const listing: Listing = []
  for (const { path, node } of tree.walk()) {
    const name = path.join('/')
    if (node.kind === 'folder') listing.push([name, null])
    else if (node.kind === 'link') listing.push([name, node.target])
    else listing.push([name, node.executable ? -1 - node.size : node.size])
  }
  return listing
}

/** The tree a listing was made of. */
export function treeOf(listing: Listing): FileTree {
  const tree = new FileTree()
  for (const [name, what] of listing) {
    const path = name.split('/')
    if (what === null) tree.folder(path, 1)
    else if (typeof what === 'number') tree.file(path, 1, { size: what < 0 ? -1 - what : what, executable: what < 0 })
  }
  // Afterwards: the paths above are real ones, and lead through no link.
  for (const [name, what] of listing) if (typeof what === 'string') tree.link(name.split('/'), 1, what)
  return tree
}
