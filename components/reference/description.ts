/** The API's own description, as the console serves it. */
export const API_DESCRIPTION = '/api/v1/openapi.json'
