import { containerLog, type LogLine } from '../../../lib/api/contract'
import { callApi } from '../../api/client'

/** The longest page that the API gives. */
const PAGE = 500
/** Lines fetched of one container; agents keep less than that. */
const MOST = 200_000

export interface LogSource {
  taskId: string
  name: string
}

/** All lines that are kept of a container, oldest first, page by page. `onProgress` hears how many there are so far. */
export async function fetchLog(taskId: string, onProgress: (lines: number) => void, signal: AbortSignal): Promise<LogLine[]> {
  const pages: LogLine[][] = []
  let count = 0
  let before: number | undefined
  for (let more = true; more && count < MOST; ) {
    const query = { lines: PAGE, ...(before === undefined ? {} : { before }) }
    const answer = await callApi(containerLog, { params: { taskId }, query }, { signal })
    if (answer.lines.length === 0) break
    pages.unshift(answer.lines)
    count += answer.lines.length
    before = answer.lines[0]?.seq
    more = answer.more
    onProgress(count)
  }
  return pages.flat()
}

/** A log as a text file: time, container where there are several, stream, text. Lines of several go by time. */
export function logText(logs: { name: string; lines: LogLine[] }[]): string {
  const lines = logs.flatMap(({ name, lines }) => lines.map((line) => ({ name, line })))
  if (logs.length > 1) lines.sort((a, b) => a.line.at - b.line.at)
  return lines
    .map(({ name, line }) => {
      const from = logs.length > 1 ? `${name} ` : ''
      return `${new Date(line.at).toISOString()} ${from}${line.stream} ${line.text}\n`
    })
    .join('')
}
