import { LONGEST_NAME } from './next-name'
import { DEEPEST_PATH } from './template'

/** The folder that holds all others; it always exists. */
export const ROOT = '/'

const FOLDER_NAME = /^[^\p{C}/]+$/u

/** Whether a text can be a folder's name: anything readable without a slash, not blank at its ends, not `.` or `..`. */
export function isFolderName(name: string): boolean {
  return FOLDER_NAME.test(name) && name.length <= LONGEST_NAME && name === name.trim() && name !== '.' && name !== '..'
}

/**
 * A path as it is kept: `/edge/axis`, the root `/`. Slashes at its ends may be there or not.
 * null when a part of it can't be a name, or it is too deep.
 */
export function parsePath(text: string): string | null {
  const inner = text.replace(/^\//, '').replace(/\/$/, '')
  if (inner === '') return ROOT
  const parts = inner.split('/')
  return parts.length <= DEEPEST_PATH && parts.every(isFolderName) ? `/${parts.join('/')}` : null
}

/** The path of what is called `name` in the folder `parent`. */
export const childPath = (parent: string, name: string) => (parent === ROOT ? `/${name}` : `${parent}/${name}`)

/** The folder a path is in; the root's is the root. */
export const parentPath = (path: string) => path.slice(0, path.lastIndexOf('/')) || ROOT

/** The last part of a path; `/` of the root. */
export const nameOfPath = (path: string) => path.slice(path.lastIndexOf('/') + 1) || ROOT

/** How many folders down from the root a path is: 0 for the root. */
export const depthOf = (path: string) => (path === ROOT ? 0 : path.split('/').length - 1)

/** Whether `path` is somewhere below `folder`, itself not included. */
export const isBelow = (path: string, folder: string) => path !== folder && path.startsWith(folder === ROOT ? ROOT : `${folder}/`)

/** Whether `path` is `folder` or somewhere below it. */
export const isAtOrBelow = (path: string, folder: string) => path === folder || isBelow(path, folder)

/** Where `path`, which is `from` or below it, comes to when `from` becomes `to`. */
export const movedPath = (path: string, from: string, to: string) => to + path.slice(from.length)

/** The folders from the top down to `path`, itself included; the root isn't among them. */
export function foldersTo(path: string): string[] {
  const parts = path.split('/').slice(1)
  return path === ROOT ? [] : parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`)
}
