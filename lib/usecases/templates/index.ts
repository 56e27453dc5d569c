export { Templates } from './templates'
