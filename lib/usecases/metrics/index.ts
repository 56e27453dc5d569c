export { EXPOSITION_TYPE } from './exposition'
export { Metrics } from './metrics'
