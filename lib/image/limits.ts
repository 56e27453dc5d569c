/** Bounds of images, in bytes unless the name says otherwise. They hold while streaming: nothing is written first and measured later. */
export const IMAGE_LIMITS = {
  /** The uploaded file. */
  archiveBytes: 2 * 1024 ** 3,
  /** All files of an image together, as they will lie on a node. */
  unpackedBytes: 4 * 1024 ** 3,
  /** Files, folders and links, in the archive and in its layers. */
  entries: 50_000,
  /** Layers of an image (the same as most engines). */
  layers: 127,
  /** Manifests and indexes that an archive's index names, those that its indexes name included, each as often as it is named. */
  manifests: 1000,
  /** A path inside an image, in characters, and how deep it may lead. */
  pathLength: 1024,
  pathDepth: 64,
  /** Links one after the other on the way to a file (Linux has 40). */
  linkHops: 40,
  /** index.json, a manifest, or a configuration. */
  documentBytes: 4 * 1024 ** 2,
  /** A layer that grows by more than this factor when it is unpacked is a bomb, once it has given `ratioFromBytes`. */
  ratio: 200,
  ratioFromBytes: 64 * 1024 ** 2,
} as const
