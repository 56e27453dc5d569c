import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/**
 * Frees the benchmark's own garbage, synchronously. Before each fault: what the benchmark asks of the product and of /proc on its way
 * there makes V8 begin a collection just then, in the process of the clients: 10 ms in which they stand still, and several times that
 * on other threads. What was measured in such a run was the benchmark.
 */
export const collectGarbage = (): void => collect()
