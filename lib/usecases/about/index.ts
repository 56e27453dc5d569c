export { About, type OwnFacts } from './about'
