/** What the example is made of: the names that the tour suggests and knows its progress by. */
export const EXAMPLE = {
  master: 'server_master',
  slave: 'server_slave',
  microservice: 'axis_server',
  image: 'axis-server@1.0.0#linux',
  url: '/axis',
  password: '123456',
} as const

/**
 * One control that may be next. A step lists its points from the innermost (an open list's option) to the outermost (the
 * way to the page): the first that can be reached and isn't `until` is where the pointer stands.
 */
export interface Point {
  /** CSS selector of the control. */
  target: string
  /** Key of the words beside it: `tour.point.*`. */
  words: string
  /** For `type`: what to type. Otherwise the control is clicked. */
  type?: string
  /** Words' parameter: what it is about. */
  name?: string
  /** When there is nothing left to do here: the control has this value, or this selector matches something. */
  until?: { value: string } | { exists: string }
}

const tour = (name: string) => `[data-tour="${name}"]`
const option = (list: string, value: string) => `[data-tour-list="${list}"] [data-option="${value}"]`

/**
 * The way to a page from elsewhere: its link, on narrow screens behind the button that opens the navigation. None on the
 * pages where the points are: a control that is busy for a moment is no reason to leave.
 */
export function toPage(href: string, path: string, pages: readonly string[]): Point[] {
  if (pages.includes(path)) return []
  return [
    { target: tour(`nav ${href}`), words: 'page' },
    { target: tour('nav open'), words: 'navigation' },
  ]
}

/** Deploys the axis server under that name on that node (null while no node fits). */
export function deployPoints(name: string, node: string | null): Point[] {
  return [
    { target: tour('wizard name'), words: 'name', type: name, name, until: { value: name } },
    {
      target: option('wizard image', EXAMPLE.image),
      words: 'imageOption',
      name: EXAMPLE.image,
      until: { exists: `${tour('wizard image')}[data-value="${EXAMPLE.image}"]` },
    },
    { target: tour('wizard image'), words: 'image', until: { value: EXAMPLE.image } },
    ...(node === null
      ? []
      : [
          {
            target: `${tour('wizard node')}[data-node="${node}"]`,
            words: 'node',
            name: node,
            until: { exists: `${tour('wizard node')}:checked` },
          },
        ]),
    { target: tour('wizard next'), words: 'next' },
    { target: tour('wizard deploy'), words: 'deploy' },
    { target: tour('new service'), words: 'new' },
  ]
}

/** Starts or stops a service in the list, and says yes when asked. */
export function servicePoints(action: 'start' | 'stop', service: string): Point[] {
  return [
    { target: tour(`confirm ${action} ${service}`), words: 'confirm' },
    { target: tour(`${action} ${service}`), words: action, name: service },
  ]
}

/** Puts both into master/slave. Both are taskIds. */
export function strategyPoints(master: string, slave: string): Point[] {
  const chosen = (list: string, value: string) => ({ exists: `${tour(list)}[data-value="${value}"]` })
  const added = { exists: `[data-slave="${slave}"]` }
  return [
    {
      target: `${tour('strategy')} [data-option="masterSlave"]`,
      words: 'masterSlave',
      until: { exists: `${tour('strategy')} [data-option="masterSlave"][data-state="checked"]` },
    },
    {
      target: option('strategy master', master),
      words: 'masterOption',
      name: EXAMPLE.master,
      until: chosen('strategy master', master),
    },
    { target: tour('strategy master'), words: 'master', until: { value: master } },
    { target: option('strategy slave', slave), words: 'slaveOption', name: EXAMPLE.slave, until: added },
    { target: tour('strategy slave'), words: 'slave', until: added },
    { target: tour('strategy save'), words: 'save' },
    { target: tour(`balance ${EXAMPLE.microservice}`), words: 'balance', name: EXAMPLE.microservice },
  ]
}

/** Runs a client as the seed's program is. */
export function clientPoints(): Point[] {
  const typed = (field: string, words: string, type: string): Point => ({
    target: tour(`client ${field}`),
    words,
    type,
    name: type,
    until: { value: type },
  })
  return [
    typed('server', 'server', EXAMPLE.microservice),
    typed('urls', 'urls', EXAMPLE.url),
    typed('password', 'password', EXAMPLE.password),
    { target: tour('client run'), words: 'run' },
    { target: tour('run client'), words: 'runClient' },
  ]
}

/** Starts a client that is there already. */
export function startClientPoints(id: string): Point[] {
  return [{ target: tour(`start client ${id}`), words: 'startClient' }]
}

/** Opens a client's page. */
export function openClientPoints(id: string, name: string): Point[] {
  return [{ target: tour(`client ${id}`), words: 'openClient', name }]
}

/** Moves the clients back to the master. */
export function failbackPoints(): Point[] {
  return [
    { target: tour(`confirm failback ${EXAMPLE.microservice}`), words: 'confirm' },
    { target: tour(`failback ${EXAMPLE.microservice}`), words: 'failback' },
  ]
}
