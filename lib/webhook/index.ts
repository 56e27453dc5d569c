export { Deliverer } from './deliverer'
export { storeSwitch } from './outbox'
