export { TemplateDeployment } from './template-deployment'
export { Templates } from './templates'
