import { imageProgram, scriptCandidates } from '../domain/image-command'
import { ImageRefusal } from './refusal'
import type { FileTree, TreeNode } from './tree'

/** Why nothing can be run: a word of the catalogues (`images.problem.…`), and what it is about. */
export interface ProgramProblem {
  reason: 'cwd' | 'missing' | 'noScript' | 'notExecutable' | 'noCommand'
  path: string
}

/** Why the process runtime can't run these arguments with these files; null when it can. */
export function programProblem(tree: FileTree, process: { args: readonly string[]; cwd: string }): ProgramProblem | null {
  const { args, cwd } = process
  if (nodeAt(tree, cwd)?.kind !== 'folder') return { reason: 'cwd', path: cwd }
  if (!args[0]) return { reason: 'noCommand', path: '' }
  const program = imageProgram(args, cwd)
  if (program.kind === 'executable') {
    const file = nodeAt(tree, program.path)
    if (file?.kind !== 'file') return { reason: 'missing', path: program.path }
    return file.executable ? null : { reason: 'notExecutable', path: program.path }
  }
  if (program.inline) return null
  const { script } = program
  if (!script) return { reason: 'noScript', path: args.join(' ') }
  const found = scriptCandidates(script.path).some((each) => nodeAt(tree, each)?.kind === 'file')
  return found ? null : { reason: 'missing', path: program.args[script.index] ?? '' }
}

/** What stands at a path of the image, links followed; null: nothing. */
function nodeAt(tree: FileTree, path: string): TreeNode | null {
  try {
    return tree.at(tree.realPath(path.split('/'), true))
  } catch (error) {
    if (error instanceof ImageRefusal) return null
    throw error
  }
}
