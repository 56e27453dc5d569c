import { z } from 'zod'

// In a browser the content policy forbids to make code out of text, which zod would try for speed: a page would report it as an
// attack. The server keeps it.
if (typeof window !== 'undefined') z.config({ jitless: true })
