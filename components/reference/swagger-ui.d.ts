// What we use of Swagger UI, which brings no types.
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  export interface SwaggerOptions {
    domNode: HTMLElement
    spec: object
    deepLinking?: boolean
    docExpansion?: 'list' | 'full' | 'none'
    filter?: boolean
    defaultModelsExpandDepth?: number
    validatorUrl?: string | null
    withCredentials?: boolean
  }
  export default function SwaggerUI(options: SwaggerOptions): unknown
}
declare module '*.css'
