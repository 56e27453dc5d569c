// Every npm script comes through here: sets up what is missing, then runs the command. Needs nothing but Node.
import { commands } from './house/commands.mjs'
import { Problem } from './house/problem.mjs'

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
try {
  if (!command) throw new Problem(`Unknown command "${name}". There are: ${Object.keys(commands).join(', ')}.`)
  process.exitCode = await command(args)
} catch (error) {
  // A problem is explained to a person; anything else is a fault of these scripts and shows where.
  console.error(error instanceof Problem ? `\n${error.message}` : error)
  process.exitCode = 1
}
// Whatever still holds the loop (a channel, a listener) mustn't hold the person's prompt.
process.exit()
