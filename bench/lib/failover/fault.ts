/** What happens to the server that serves: SIGKILL, a stop that was asked for, SIGSTOP. */
export type Fault = 'kill' | 'stop' | 'hang'
